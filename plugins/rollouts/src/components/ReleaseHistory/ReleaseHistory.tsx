// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import useDebounce from 'react-use/lib/useDebounce';
import type { ReleaseFilter } from '@teal/rollouts-common';
import { useReleases } from '../../live/useReleases';
import { timesOf } from '../../model/dayRange';
import { HistoryFilter, type Narrowing } from './HistoryFilter';
import { ReleaseList } from './ReleaseList';

/** So that a word is asked for once, and not each of its letters. */
const TYPING_MS = 300;

const useStyles = makeStyles(theme => ({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  },
}));

interface ReleaseHistoryProps {
  /** Whose releases. */
  filter: ReleaseFilter;
  title: string;
  /** Given where workload and place differ from row to row; `linked` where the entity does, too. */
  place?: 'named' | 'linked';
  /** Asks again when this changes. */
  cause?: string;
  /** True: a release is under way, although no record may say so yet. */
  busy?: boolean;
  /** True: without any record there is nothing to show, not even a title. */
  hideEmpty?: boolean;
}

/** Who released what, when, and how it went: the newest first, a page at a time. */
export function ReleaseHistory(props: ReleaseHistoryProps) {
  const { filter, title, place } = props;
  const classes = useStyles();
  const { typed, setTyped, settled } = useTyped();
  const shown = useReleases({
    filter: {
      ...filter,
      ...(settled.text && { text: settled.text }),
      ...(settled.status && { status: [settled.status] }),
      ...timesOf(settled.days),
    },
    cause: props.cause ?? '',
    busy: props.busy ?? false,
  });
  const { text, status, days } = typed;
  const narrowed = Boolean(text || status || days.from || days.to);
  const hasFilter = narrowed || Boolean(shown.items?.length);
  if (props.hideEmpty && !hasFilter) return null;
  return (
    <section>
      <div className={classes.head}>
        <Typography variant="h6" component="h3">
          {title}
        </Typography>
        {hasFilter && <HistoryFilter value={typed} onChange={setTyped} />}
      </div>
      <ReleaseList
        shown={shown}
        label={title}
        place={place}
        narrowed={narrowed}
      />
    </section>
  );
}

/** What stands in the fields, and the same once the person has stopped typing. */
function useTyped() {
  const [typed, setTyped] = useState<Narrowing>({ text: '', days: {} });
  const [settled, setSettled] = useState(typed);
  useDebounce(
    () => setSettled({ ...typed, text: typed.text.trim() }),
    TYPING_MS,
    [typed],
  );
  return { typed, setTyped, settled };
}
