// SPDX-License-Identifier: Apache-2.0
import { useId, useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import ThumbDownOutlinedIcon from '@material-ui/icons/ThumbDownOutlined';
import ThumbUpOutlinedIcon from '@material-ui/icons/ThumbUpOutlined';
import Typography from '@material-ui/core/Typography';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  type Refusal,
  refusalOf,
  type ReleaseDetail,
  releaseNotePermission,
  type Verdict,
} from '@teal/rollouts-common';
import { ReasonedButton } from '../../actions/ReasonedButton';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';
import { useReleaseRight } from '../ReleaseAgain/useReleaseRight';
import { TimelineLine } from './TimelineLine';

/** As the backend's schema bounds it. */
const NOTE_LENGTH = 2_000;

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: theme.spacing(1, 0), padding: 0 },
  form: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
  },
  text: { flex: '1 1 320px' },
}));

/** What people who looked say about the release, and room for more. */
export function Notes(props: {
  release: ReleaseDetail;
  /** Something was said. */
  onSaid: () => void;
}) {
  const { release } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const notes = release.timeline.filter(({ kind }) => kind === 'note');
  const title = t('notes.title');
  return (
    <section aria-label={title}>
      <Typography variant="h6" component="h3">
        {title}
      </Typography>
      {notes.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('notes.none')}
        </Typography>
      )}
      <ul className={classes.list}>
        {notes.map(line => (
          <TimelineLine
            key={`${line.at} ${line.by} ${line.message}`}
            line={line}
            began={release.startedAt ?? release.createdAt}
          />
        ))}
      </ul>
      <NoteForm {...props} />
    </section>
  );
}

function NoteForm(props: { release: ReleaseDetail; onSaid: () => void }) {
  const { release, onSaid } = props;
  const classes = useStyles();
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const reason = useReleaseRight(release, releaseNotePermission);
  const { text, setText, refusal, say, busy } = useNote(release.id, onSaid);
  const button = { size: 'small', variant: 'outlined', reason } as const;
  return (
    <>
      <div className={classes.form}>
        <TextField
          id={id}
          label={t('notes.label')}
          className={classes.text}
          value={text}
          onChange={event => setText(event.target.value)}
          inputProps={{ maxLength: NOTE_LENGTH }}
          disabled={reason !== undefined}
          variant="outlined"
          size="small"
          multiline
        />
        <ReasonedButton
          {...button}
          disabled={busy || !text.trim()}
          onClick={() => say()}
        >
          {t('notes.add')}
        </ReasonedButton>
        <ReasonedButton
          {...button}
          disabled={busy}
          startIcon={<ThumbUpOutlinedIcon />}
          onClick={() => say('works')}
        >
          {t('notes.works')}
        </ReasonedButton>
        <ReasonedButton
          {...button}
          disabled={busy}
          startIcon={<ThumbDownOutlinedIcon />}
          onClick={() => say('broken')}
        >
          {t('notes.broken')}
        </ReasonedButton>
      </div>
      {refusal && (
        <Notice tone="bad" role="alert">
          {t('notes.failed', { reason: refusal.message })}
        </Notice>
      )}
    </>
  );
}

/** What the person types, and how it is sent: a verdict takes the text with it. */
function useNote(id: string, onSaid: () => void) {
  const api = useApi(rolloutsApiRef);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const say = async (verdict?: Verdict) => {
    setBusy(true);
    setRefusal(undefined);
    try {
      if (verdict) {
        await api.giveReleaseVerdict(id, verdict, text.trim() || undefined);
      } else await api.addReleaseNote(id, text.trim());
      setText('');
      onSaid();
    } catch (error) {
      setRefusal(refusalOf(error));
    } finally {
      setBusy(false);
    }
  };
  return {
    ...{ text, setText, busy, refusal },
    say: (verdict?: Verdict) => void say(verdict),
  };
}
