// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { EnrolledRollout, EntityEnrolment } from '@teal/rollouts-common';
import { Notice } from '../components/Notice/Notice';
import { rolloutsTranslationRef } from '../translation';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    '&:not(:empty)': { marginBottom: theme.spacing(2) },
  },
  list: { margin: 0, paddingLeft: theme.spacing(2.5) },
}));

/** What an entity's owner should know about its annotations; nothing where all is well. */
export function EnrolmentNotices(props: {
  enrolment: EntityEnrolment;
  name: string;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { problems, rollouts } = props.enrolment;
  return (
    <div className={classes.root}>
      {problems.length > 0 && (
        <Notice
          tone="bad"
          role="alert"
          title={t('enrolment.problemTitle', { entity: props.name })}
        >
          <ul className={classes.list}>
            {problems.map(({ sentence }) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Notice>
      )}
      {rollouts
        .filter(({ sentence }) => sentence !== undefined)
        .map(rollout => (
          <RolloutNotice
            key={`${rollout.cluster}/${rollout.namespace}/${rollout.name}`}
            rollout={rollout}
          />
        ))}
    </div>
  );
}

function RolloutNotice({ rollout }: { rollout: EnrolledRollout }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { name, namespace, cluster, state, sentence = '' } = rollout;
  return (
    <Notice tone={state === 'foreign' ? 'calm' : 'waiting'}>
      {t('enrolment.aboutRollout', {
        name,
        place: t('summary.place', { namespace, cluster }),
        sentence,
      })}
    </Notice>
  );
}
