// SPDX-License-Identifier: Apache-2.0
import { useCallback, useId } from 'react';
import Accordion from '@material-ui/core/Accordion';
import AccordionDetails from '@material-ui/core/AccordionDetails';
import AccordionSummary from '@material-ui/core/AccordionSummary';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  hasEnded,
  type KeptDiagnosis as Answer,
  type PodDiagnosis,
  type RecordStatus,
  type Refusal,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { usePolled } from '../../live/usePolled';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { Notice } from '../Notice/Notice';
import { Causes } from './Causes';
import { EventTable } from './EventTable';
import { LogLines } from './LogLines';

/** Of a release under way a pod may ail any time. */
const UNDER_WAY_MS = 15_000;
/** Right after its end it may still be written. */
const EMPTY_MS = 60_000;
/** What was kept of one that has ended changes no more. */
const ENDED_MS = 60 * 60 * 1_000;
const LINES_PX = 260;

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(1) },
  summary: { display: 'grid' },
  name: { fontFamily: 'monospace', overflowWrap: 'anywhere' },
  details: { display: 'grid', gap: theme.spacing(1.5), minWidth: 0 },
}));

/** How the pods of a release were when it went wrong, readable after they are gone. */
export function KeptDiagnosis(props: {
  /** Id of the record. */
  releaseId: string;
  /** Of a release that succeeded nothing is kept, so nobody asks. */
  status: RecordStatus;
}) {
  return props.status === 'Succeeded' ? null : <Kept {...props} />;
}

function Kept(props: { releaseId: string; status: RecordStatus }) {
  const { releaseId, status } = props;
  const classes = useStyles();
  const titleId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const api = useApi(rolloutsApiRef);
  const ask = useCallback(
    (signal: AbortSignal) => api.getReleaseDiagnosis(releaseId, { signal }),
    [api, releaseId],
  );
  const ended = hasEnded(status);
  const everyMs = useCallback(
    (answer: Answer | undefined) => {
      if (!ended) return UNDER_WAY_MS;
      return answer?.pods.length ? ENDED_MS : EMPTY_MS;
    },
    [ended],
  );
  const { value, failure } = usePolled({ ask, everyMs, cause: status });
  // Nothing is wrong so far.
  if (!ended && !failure && !value?.pods.length) return null;
  return (
    <section aria-labelledby={titleId} className={classes.root}>
      <Typography id={titleId} variant="h6" component="h3">
        {t('kept.title')}
      </Typography>
      {failure && (
        <Notice tone={failure.kind === 'forbidden' ? 'calm' : 'bad'}>
          {whyNot(failure, t)}
        </Notice>
      )}
      {!value && !failure && (
        <Typography role="status">{t('kept.loading')}</Typography>
      )}
      {value && (
        <Typography variant="body2" color="textSecondary">
          {t(value.pods.length ? 'kept.explained' : 'kept.none')}
        </Typography>
      )}
      <div>
        {value?.pods.map((diagnosis, index) => (
          <KeptPod
            key={diagnosis.pod}
            diagnosis={diagnosis}
            open={index === 0}
          />
        ))}
      </div>
    </section>
  );
}

function KeptPod(props: { diagnosis: PodDiagnosis; open: boolean }) {
  const { diagnosis } = props;
  const { pod, status, at, containers, events } = diagnosis;
  const classes = useStyles();
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Accordion
      variant="outlined"
      defaultExpanded={props.open}
      TransitionProps={{ unmountOnExit: true }}
    >
      <AccordionSummary
        expandIcon={<ExpandMoreIcon />}
        id={id}
        aria-controls={`${id}-details`}
        classes={{ content: classes.summary }}
      >
        <Typography variant="body2" className={classes.name}>
          {pod}
        </Typography>
        <Typography variant="body2">
          <strong>{status}</strong> ·{' '}
          {t('diagnosis.seenAt', { time: new Date(at).toLocaleString() })}
        </Typography>
      </AccordionSummary>
      <AccordionDetails id={`${id}-details`} className={classes.details}>
        <Causes diagnosis={diagnosis} />
        {containers.map(({ name: container, lines, previousLines }) => (
          <div key={container} className={classes.root}>
            <KeptLines
              title={t('kept.previousLines', { container })}
              pod={pod}
              lines={previousLines}
            />
            <KeptLines
              title={t('kept.lines', { container })}
              pod={pod}
              lines={lines}
            />
          </div>
        ))}
        <EventTable pod={pod} events={events} />
      </AccordionDetails>
    </Accordion>
  );
}

function KeptLines(props: {
  title: string;
  pod: string;
  lines: readonly string[];
}) {
  const { title, pod, lines } = props;
  if (!lines.length) return null;
  return (
    <div>
      <Typography variant="subtitle2" component="p">
        {title}
      </Typography>
      <LogLines
        label={`${title} (${pod})`}
        text={lines.join('\n')}
        empty=""
        maxHeight={LINES_PX}
      />
    </div>
  );
}

function whyNot(failure: Refusal, t: Translate): string {
  if (failure.kind === 'forbidden') {
    return t('kept.denied', { permission: failure.permission ?? '' });
  }
  return t('kept.failed', { reason: failure.message });
}
