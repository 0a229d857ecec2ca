// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEnvironments } from '../../live/useEnvironments';
import { useReleaseStatistics } from '../../live/useReleaseStatistics';
import { rolloutsTranslationRef } from '../../translation';
import { daysOf, deliveryFigures } from '../../words/releaseFigures';
import { FigureTiles } from './FigureTiles';

const PRODUCTION = 'production';

const useStyles = makeStyles(theme => ({
  root: { margin: theme.spacing(3, 0), padding: theme.spacing(3) },
  about: { marginBottom: theme.spacing(1.5) },
}));

/**
 * The four figures of DORA of an entity: of production, where the configuration
 * says which environments that is. Nothing where nothing was released.
 */
export function DeliveryFigures(props: { entityRef: string; name: string }) {
  const { entityRef, name } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const hasProduction = useEnvironments().some(
    ({ label }) => label === PRODUCTION,
  );
  const { value } = useReleaseStatistics({
    entityRef,
    ...(hasProduction && { environment: PRODUCTION }),
  });
  if (!value?.releases) return null;
  const title = t('figures.ofEntity', { entity: name });
  const days = String(daysOf(value));
  return (
    <Paper component="section" className={classes.root}>
      <Typography variant="h6" component="h2">
        {title}
      </Typography>
      <Typography
        variant="body2"
        color="textSecondary"
        className={classes.about}
      >
        {t(hasProduction ? 'figures.ofProduction' : 'figures.ofAll', { days })}
        {value.cut && <> · {t('figures.cut')}</>}
      </Typography>
      <FigureTiles label={title} figures={deliveryFigures(value, t)} />
    </Paper>
  );
}
