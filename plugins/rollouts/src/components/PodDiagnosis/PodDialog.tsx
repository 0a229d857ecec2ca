// SPDX-License-Identifier: Apache-2.0
import { useCallback, useId, useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import type { PodDiagnosis, PodView, PodsOf } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { type Polled, usePolled } from '../../live/usePolled';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';
import { Causes } from './Causes';
import { PodTabs } from './PodTabs';

/** How long a look is good for while nothing is seen to change: events come without a change of the pod. */
const UNWELL_MS = 10_000;
const WELL_MS = 60_000;

const useStyles = makeStyles(theme => ({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1.5),
    height: '72vh',
  },
  name: { overflowWrap: 'anywhere' },
}));

/** Why a pod is not ready, what it wrote and writes, and what the cluster says of it. */
export function PodDialog(props: {
  /** Stable between renders. */
  of: PodsOf;
  /** Its name. */
  pod: string;
  /** As the list has it now; undefined: it is gone. */
  seen: PodView | undefined;
  onClose: () => void;
}) {
  const { of, pod, seen, onClose } = props;
  const classes = useStyles();
  const titleId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [everSeen, setEverSeen] = useState(seen);
  if (seen && seen !== everSeen) setEverSeen(seen);
  const diagnosis = useDiagnosis(of, pod, seen);
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="lg"
      fullWidth
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId} className={classes.name}>
        {t('logs.title', { pod })}
      </DialogTitle>
      <DialogContent className={classes.content}>
        {!seen && <Notice tone="waiting">{t('diagnosis.gone')}</Notice>}
        <Findings pod={pod} diagnosis={diagnosis} />
        <PodTabs
          of={of}
          pod={pod}
          containers={everSeen?.containers ?? []}
          restarts={everSeen?.restarts ?? 0}
          diagnosis={diagnosis.value}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} color="primary">
          {t('logs.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Findings(props: { pod: string; diagnosis: Polled<PodDiagnosis> }) {
  const { value, failure } = props.diagnosis;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (value) return <Causes diagnosis={value} />;
  if (!failure) {
    return <Typography role="status">{t('diagnosis.loading')}</Typography>;
  }
  return (
    <Notice tone="bad" role="alert">
      {t('diagnosis.failed', { pod: props.pod, reason: failure.message })}
    </Notice>
  );
}

/** Looked at again whenever the list shows that something changed. */
function useDiagnosis(
  of: PodsOf,
  pod: string,
  seen: PodView | undefined,
): Polled<PodDiagnosis> {
  const api = useApi(rolloutsApiRef);
  const ask = useCallback(
    (signal: AbortSignal) => api.diagnosePod(of, pod, { signal }),
    [api, of, pod],
  );
  const everyMs = useCallback(
    (answer: PodDiagnosis | undefined) =>
      answer?.ready === false ? UNWELL_MS : WELL_MS,
    [],
  );
  const { status, ready, restarts } = seen ?? {};
  return usePolled({ ask, everyMs, cause: `${status}/${ready}/${restarts}` });
}
