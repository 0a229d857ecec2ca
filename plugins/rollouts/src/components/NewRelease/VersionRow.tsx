// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useId, useState } from 'react';
import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import Link from '@material-ui/core/Link';
import Radio from '@material-ui/core/Radio';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Version } from '@teal/rollouts-common';
import { nameOfChosen, shortDigest } from '../../model/releaseDraft';
import { rolloutsTranslationRef } from '../../translation';
import { durationText } from '../../words/duration';
import { VersionMarks } from './VersionMarks';

const COMMIT_FIGURES = 8;

/** Quiet text is too quiet on a tinted row. */
const legible = (theme: Theme) => ({
  '& $age, & $facts': { color: theme.palette.text.primary },
});

const useStyles = makeStyles(theme => ({
  row: {
    display: 'flex',
    alignItems: 'flex-start',
    padding: theme.spacing(0.5, 1.5, 0.5, 0),
    '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    '&:hover, &:focus-within': {
      backgroundColor: theme.palette.action.hover,
      ...legible(theme),
    },
  },
  checked: {
    '&, &:hover, &:focus-within': {
      backgroundColor: alpha(theme.palette.primary.main, 0.1),
      ...legible(theme),
    },
  },
  label: { flex: 1, cursor: 'pointer', minWidth: 0, paddingTop: 6 },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.25, 1),
  },
  name: { fontFamily: 'monospace', fontWeight: 700, overflowWrap: 'anywhere' },
  age: { marginLeft: 'auto', color: theme.palette.text.secondary },
  facts: {
    color: theme.palette.text.secondary,
    overflowWrap: 'anywhere',
    '& > * + *::before': { content: '" · "' },
  },
  mono: { fontFamily: 'monospace' },
}));

type VersionRowProps = { checked: boolean; onChoose: () => void } & (
  | { version: Version; releasing: boolean; typed?: undefined }
  | { version?: undefined; typed: string }
);

/** One version to choose, with what helps to tell it from the others. */
export function VersionRow(props: VersionRowProps) {
  const { checked, onChoose } = props;
  const classes = useStyles();
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div className={`${classes.row} ${checked ? classes.checked : ''}`}>
      <Radio
        id={id}
        name="version"
        size="small"
        color="primary"
        checked={checked}
        onChange={onChoose}
      />
      <label htmlFor={id} className={classes.label}>
        {props.version ? (
          <ListedVersion version={props.version} releasing={props.releasing} />
        ) : (
          <Typography variant="body2" component="span">
            {t('newRelease.typed', { version: shortDigest(props.typed) })}
          </Typography>
        )}
      </label>
    </div>
  );
}

function ListedVersion(props: { version: Version; releasing: boolean }) {
  const { version, releasing } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { pushedAt } = version;
  return (
    <>
      <span className={classes.head}>
        <span className={classes.name}>
          {nameOfChosen({ kind: 'listed', version })}
        </span>
        <VersionMarks version={version} releasing={releasing} />
        {pushedAt && (
          <Typography
            variant="body2"
            component="time"
            className={classes.age}
            dateTime={pushedAt}
            title={new Date(pushedAt).toLocaleString()}
          >
            <Age since={pushedAt} />
          </Typography>
        )}
      </span>
      <Typography
        variant="caption"
        component="span"
        className={classes.facts}
        style={{ display: 'block' }}
      >
        {factsOf(version, t('newRelease.pipeline'), classes.mono)}
        <span>{t(`newRelease.source.${version.source}`)}</span>
      </Typography>
    </>
  );
}

function Age({ since }: { since: string }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  // As of when the list was drawn: a list that counts seconds is restless.
  const [now] = useState(Date.now());
  return (
    <>{t('newRelease.ago', { time: durationText(now - Date.parse(since)) })}</>
  );
}

/** Digest, commit, branch, author and pipeline, as far as they are known. */
function factsOf(
  version: Version,
  pipeline: string,
  mono: string,
): ReactNode[] {
  const { digest, tag, commit, branch, author, pipelineUrl } = version;
  return [
    digest && tag && (
      <span key="digest" className={mono} title={digest}>
        {shortDigest(digest)}
      </span>
    ),
    commit && (
      <span key="commit" className={mono} title={commit}>
        {/^[0-9a-f]{40}$/.test(commit)
          ? commit.slice(0, COMMIT_FIGURES)
          : commit}
      </span>
    ),
    branch && <span key="branch">{branch}</span>,
    author && <span key="author">{author}</span>,
    pipelineUrl && (
      <span key="pipeline">
        <Link
          href={pipelineUrl}
          underline="always"
          target="_blank"
          rel="noopener noreferrer"
        >
          {pipeline}
        </Link>
      </span>
    ),
  ].filter(Boolean);
}
