// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView } from '@teal/rollouts-common';
import { gatesOf, type ShownGate } from '../../model/gates';
import { rolloutsTranslationRef } from '../../translation';
import { gateMomentText } from '../../words/gateMoment';
import { personName } from '../../words/personName';
import { sentenceOf } from '../../words/sentence';
import { Elapsed } from '../Elapsed/Elapsed';
import { GateChip } from '../PhaseChip/PhaseChip';
import { ApproveButton } from './ApproveButton';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: theme.spacing(1, 0, 0), padding: 0 },
  gate: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(1, 2),
    '& + &': {
      marginTop: theme.spacing(1.5),
      paddingTop: theme.spacing(1.5),
      borderTop: `1px solid ${theme.palette.divider}`,
    },
  },
  words: { flex: '1 1 320px', minWidth: 0, overflowWrap: 'anywhere' },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
  },
}));

/** Who is asked before the release goes on, and what they said; nothing where no gate is. */
export function GatesPanel({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const gates = gatesOf(view.rollout);
  if (!gates.length) return null;
  return (
    <section aria-label={t('gate.title')}>
      <Typography variant="h6" component="h3">
        {t('gate.title')}
      </Typography>
      <ul className={classes.list}>
        {gates.map(gate => (
          <li
            key={`${gate.name} ${gate.status?.step ?? ''}`}
            className={classes.gate}
          >
            <GateWords gate={gate} />
            {gate.waiting && <ApproveButton view={view} gate={gate.waiting} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function GateWords({ gate }: { gate: ShownGate }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { name, status, definition } = gate;
  const moment = gateMomentText(status ?? gate, t);
  return (
    <div className={classes.words}>
      <div className={classes.head}>
        <GateChip state={status?.state} label={name} />
        <Typography variant="body2" component="span">
          {status ? t(`gate.state.${status.state}`) : t('gate.notAsked')} ·{' '}
          {moment}
          {definition && (
            <>
              {' · '}
              {definition.webhook ? t('gate.webhook') : t('gate.approval')}
            </>
          )}
        </Typography>
      </div>
      {definition?.description && (
        <Typography variant="body2">{definition.description}</Typography>
      )}
      {status && <Answer status={status} />}
    </div>
  );
}

/** Who said what, or since when nobody has. */
function Answer({ status }: { status: NonNullable<ShownGate['status']> }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { at, by, reason, askedAt, asked } = status;
  return (
    <Typography variant="body2" color="textSecondary" component="div">
      {by && at ? (
        <Elapsed from={at}>
          {time => t('gate.answered', { who: personName(by), time })}
        </Elapsed>
      ) : (
        <Elapsed from={askedAt} to={at}>
          {time =>
            asked
              ? t('gate.askedTimes', { time, times: String(asked) })
              : t('gate.askedFor', { time })
          }
        </Elapsed>
      )}
      {reason && <div>{t('gate.reason', { reason: sentenceOf(reason) })}</div>}
    </Typography>
  );
}
