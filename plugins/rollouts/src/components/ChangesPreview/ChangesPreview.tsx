// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ObjectChange } from '@teal/rollouts-common';
import { changeGroups, type ChangeGroup } from '../../model/changeGroups';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';
import { ChangedFields } from './ChangedFields';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) },
  object: { fontFamily: 'monospace', overflowWrap: 'anywhere' },
  summary: {
    cursor: 'pointer',
    padding: theme.spacing(0.75, 0),
    color: theme.palette.text.secondary,
    fontFamily: theme.typography.fontFamily,
    fontSize: theme.typography.body2.fontSize,
  },
}));

/** What a release would change in the cluster, field by field, as the API server answered to a dry run. */
export function ChangesPreview(props: {
  changes: readonly ObjectChange[];
  /** Sentences that a person should read before they agree. */
  warnings?: readonly string[];
}) {
  const { changes, warnings = [] } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div className={classes.root}>
      {warnings.map(warning => (
        <Notice key={warning} tone="waiting">
          {warning}
        </Notice>
      ))}
      {changes.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('changes.none')}
        </Typography>
      )}
      {changeGroups(changes).map(group => (
        <Group key={group.object} group={group} />
      ))}
    </div>
  );
}

function Group({ group }: { group: ChangeGroup }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { object, asked, byGate } = group;
  return (
    <div>
      <Typography
        variant="subtitle2"
        component="h4"
        className={classes.object}
        gutterBottom
      >
        {object}
      </Typography>
      <ChangedFields label={t('changes.of', { object })} changes={asked} />
      {byGate.length > 0 && (
        <details>
          <summary className={classes.summary}>
            {t('changes.byGate', { count: byGate.length })}
          </summary>
          <ChangedFields
            label={t('changes.byGateOf', { object })}
            changes={byGate}
          />
        </details>
      )}
    </div>
  );
}
