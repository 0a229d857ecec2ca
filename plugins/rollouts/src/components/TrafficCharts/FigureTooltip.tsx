// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { type Figure, figureText, type Moment } from '../../model/figures';
import { rolloutsTranslationRef } from '../../translation';
import { VersionKey } from './VersionKey';

const useStyles = makeStyles(theme => ({
  root: { padding: theme.spacing(0.75, 1.25) },
}));

/** The figures of one moment. */
export function FigureTooltip(props: { figure: Figure; moment?: Moment }) {
  const { figure, moment } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!moment) return null;
  return (
    <Paper elevation={4} className={classes.root}>
      <Typography variant="caption" component="div">
        {new Date(moment.at).toLocaleTimeString()}
      </Typography>
      <Typography variant="body2" component="div">
        <VersionKey version="stable">
          {t('traffic.stable')} {figureText(figure, moment.stable)}
        </VersionKey>
      </Typography>
      <Typography variant="body2" component="div">
        <VersionKey version="canary">
          {t('traffic.canary')} {figureText(figure, moment.canary)}
        </VersionKey>
      </Typography>
    </Paper>
  );
}
