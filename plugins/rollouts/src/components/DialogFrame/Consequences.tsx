// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { rolloutsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  list: { margin: theme.spacing(1, 0, 0), paddingLeft: theme.spacing(3) },
  item: { '& + &': { marginTop: theme.spacing(0.75) } },
}));

/** What will happen when a person agrees, in order. */
export function Consequences(props: { sentences: readonly string[] }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div>
      <Typography variant="body1">{t('action.willHappen')}</Typography>
      <ol className={classes.list}>
        {props.sentences.map(sentence => (
          <Typography
            key={sentence}
            component="li"
            variant="body1"
            className={classes.item}
          >
            {sentence}
          </Typography>
        ))}
      </ol>
    </div>
  );
}
