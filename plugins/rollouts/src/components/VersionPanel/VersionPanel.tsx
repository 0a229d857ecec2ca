// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useId } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { VersionStatus } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { versionColours } from '../../theme/versionColours';
import { ImageName } from './ImageName';

/** The version that serves, or the one that comes. */
export type VersionName = 'stable' | 'canary';

const useStyles = makeStyles<Theme, { version?: VersionName }>(theme => ({
  root: {
    height: '100%',
    boxSizing: 'border-box',
    padding: theme.spacing(2),
    borderRadius: theme.shape.borderRadius,
    border: `1px solid ${theme.palette.divider}`,
    borderTop: ({ version }) =>
      version && `4px solid ${versionColours(theme)[version]}`,
  },
  empty: { border: `1px dashed ${theme.palette.divider}` },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    justifyContent: 'space-between',
    gap: theme.spacing(0, 2),
  },
  revision: { fontFamily: 'monospace' },
  figures: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 2),
    margin: theme.spacing(1, 0),
  },
  children: { marginTop: theme.spacing(1.5) },
}));

/** One version: images, revision, pods, share. */
export function VersionPanel(props: {
  name: VersionName;
  version: VersionStatus;
  /** Which requests, in words. */
  gets: string;
  children?: ReactNode;
}) {
  const { name, version } = props;
  const classes = useStyles({ version: name });
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const titleId = useId();
  return (
    <div className={classes.root} role="group" aria-labelledby={titleId}>
      <div className={classes.head}>
        <Typography id={titleId} variant="h6" component="h3">
          {t(`version.${name}`)}
        </Typography>
        {version.revision && (
          <Typography
            variant="caption"
            color="textSecondary"
            className={classes.revision}
          >
            {t('version.revision', { revision: version.revision })}
          </Typography>
        )}
      </div>
      {version.images.map(image => (
        <ImageName key={image} image={image} />
      ))}
      <div className={classes.figures}>
        <Typography variant="h5" component="p">
          {t('version.ready', {
            ready: String(version.readyReplicas),
            total: String(version.replicas),
          })}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {props.gets}
        </Typography>
      </div>
      {props.children && (
        <div className={classes.children}>{props.children}</div>
      )}
    </div>
  );
}

/** Where the new version will be, with the sentence that says why it isn't. */
export function EmptyVersionPanel(props: {
  title: string;
  images?: readonly string[];
  children: ReactNode;
}) {
  const classes = useStyles({});
  const titleId = useId();
  return (
    <div
      className={`${classes.root} ${classes.empty}`}
      role="group"
      aria-labelledby={titleId}
    >
      <Typography id={titleId} variant="h6" component="h3">
        {props.title}
      </Typography>
      {props.images?.map(image => (
        <ImageName key={image} image={image} />
      ))}
      <Typography variant="body2" color="textSecondary">
        {props.children}
      </Typography>
    </div>
  );
}
