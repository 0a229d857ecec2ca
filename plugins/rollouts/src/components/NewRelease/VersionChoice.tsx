// SPDX-License-Identifier: Apache-2.0
import { useCallback, useId, useState } from 'react';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import type { VersionList } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { type Answer, useAnswer } from '../../live/useAnswer';
import { useDebounced } from '../../live/useDebounced';
import { isReleasing } from '../../model/release';
import type { ChosenVersion } from '../../model/releaseDraft';
import type { ReleaseTarget } from '../../model/releaseTarget';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';
import { VersionRow } from './VersionRow';

/** Between the last key and the question to the registry. */
const TYPING_MS = 300;

const useStyles = makeStyles(theme => ({
  list: {
    maxHeight: 296,
    overflow: 'auto',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    marginTop: theme.spacing(1),
  },
  // The bar comes and goes without moving the list.
  busy: { height: 4 },
  note: { marginTop: theme.spacing(1) },
  none: { padding: theme.spacing(1.5) },
}));

interface VersionChoiceProps {
  target: ReleaseTarget;
  /** Whose image; default: the pod has one. */
  container: string | undefined;
  chosen: ChosenVersion | undefined;
  onChoose: (chosen: ChosenVersion) => void;
}

/** The versions that a place can be released to; any other can be typed. */
export function VersionChoice(props: VersionChoiceProps) {
  const { target, container } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const searchId = useId();
  const [typed, setTyped] = useState('');
  const text = typed.trim();
  const answer = useVersions(target, container, text);
  const { value, asking } = answer;
  return (
    <div>
      <TextField
        id={searchId}
        label={t('newRelease.search')}
        helperText={t('newRelease.searchHelp')}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        inputProps={{ maxLength: 256, spellCheck: false }}
        autoComplete="off"
        variant="outlined"
        size="small"
        fullWidth
      />
      <div className={classes.busy}>
        {asking && <LinearProgress aria-label={t('newRelease.listing')} />}
      </div>
      <RegistryTrouble answer={answer} />
      <VersionRows {...props} answer={answer} text={text} />
      {value?.more && (
        <Typography
          variant="caption"
          color="textSecondary"
          component="p"
          className={classes.note}
        >
          {t('newRelease.moreVersions', {
            repository: value.repository ?? '',
          })}
        </Typography>
      )}
    </div>
  );
}

/** Those that are listed, and what was typed if it isn't. */
function VersionRows(
  props: VersionChoiceProps & { answer: Answer<VersionList>; text: string },
) {
  const { target, answer, text, chosen, onChoose } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const items = answer.value?.items ?? [];
  const releasing = target.view !== undefined && isReleasing(target.view);
  const isListed = items.some(
    ({ tag, digest }) => tag === text || digest === text,
  );
  return (
    <div
      className={classes.list}
      role="radiogroup"
      aria-label={t('newRelease.version')}
    >
      {items.map(version => (
        <VersionRow
          key={version.image}
          version={version}
          releasing={releasing}
          checked={
            chosen?.kind === 'listed' && chosen.version.image === version.image
          }
          onChoose={() => onChoose({ kind: 'listed', version })}
        />
      ))}
      {text && !isListed && !answer.asking && (
        <VersionRow
          typed={text}
          checked={chosen?.kind === 'typed' && chosen.text === text}
          onChoose={() => onChoose({ kind: 'typed', text })}
        />
      )}
      {!items.length && !text && !answer.asking && (
        <Typography
          variant="body2"
          color="textSecondary"
          className={classes.none}
        >
          {t('newRelease.noVersions')}
        </Typography>
      )}
    </div>
  );
}

/** The newest first, narrowed by a text. */
function useVersions(
  target: ReleaseTarget,
  container: string | undefined,
  text: string,
): Answer<VersionList> {
  const api = useApi(rolloutsApiRef);
  const { cluster, namespace, workload } = target;
  const settled = useDebounced(text, TYPING_MS);
  const ask = useCallback(
    (question: string, signal: AbortSignal) =>
      api.listVersions(JSON.parse(question), { signal }),
    [api],
  );
  const question = {
    ...{ cluster, namespace, workload: workload.name },
    ...(container && { container }),
    ...(settled && { text: settled }),
  };
  const answer = useAnswer(JSON.stringify(question), ask);
  return { ...answer, asking: answer.asking || settled !== text };
}

/** Why the list may be short. */
function RegistryTrouble({ answer }: { answer: Answer<VersionList> }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const reason =
    answer.refusal?.message ??
    (answer.value?.registry.available === false
      ? answer.value.registry.reason ?? ''
      : undefined);
  if (reason === undefined) return null;
  return (
    <Notice tone="waiting" role="status" title={t('newRelease.noRegistry')}>
      {reason}
    </Notice>
  );
}
