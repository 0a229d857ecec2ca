// SPDX-License-Identifier: Apache-2.0
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  emptyMatch,
  type MatchDraft,
  type Problems,
} from '../../model/adjustment';
import { rolloutsTranslationRef } from '../../translation';
import { MatchFields } from './MatchFields';
import { problemText } from './problemText';

const useStyles = makeStyles(theme => ({
  root: { margin: theme.spacing(2, 0) },
  plain: { textTransform: 'none' },
}));

/** The list of chosen requests: entries are ORed, conditions inside one ANDed. */
export function MatchEditor(props: {
  matches: readonly MatchDraft[];
  problems: Problems;
  onChange: (matches: readonly MatchDraft[]) => void;
}) {
  const { matches, problems, onChange } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div className={classes.root}>
      <Typography variant="subtitle2" component="p">
        {t('adjust.matches')}
      </Typography>
      {matches.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('adjust.noMatches')}
        </Typography>
      )}
      {matches.map((match, index) => (
        <MatchFields
          key={match.id}
          match={match}
          number={index + 1}
          problems={problems}
          onChange={changed =>
            onChange(matches.map(it => (it.id === match.id ? changed : it)))
          }
          onRemove={() => onChange(matches.filter(it => it.id !== match.id))}
        />
      ))}
      {problems.has('matches') && (
        <Typography variant="body2" color="error" role="alert">
          {problemText(problems.get('matches'), t)}
        </Typography>
      )}
      <Button
        size="small"
        className={classes.plain}
        onClick={() => onChange([...matches, emptyMatch()])}
      >
        {t('adjust.addEntry')}
      </Button>
    </div>
  );
}
