// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseStatus } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';
import { personName } from '../../words/personName';
import { sentenceOf } from '../../words/sentence';
import { Elapsed } from '../Elapsed/Elapsed';
import { ResultChip } from '../PhaseChip/PhaseChip';
import { ImageName } from '../VersionPanel/ImageName';

const useStyles = makeStyles(() => ({
  scroll: { overflowX: 'auto' },
  short: { whiteSpace: 'nowrap' },
  reason: { overflowWrap: 'anywhere', minWidth: 220, width: '100%' },
}));

/** The last releases with how they ended; the newest first. */
export function ReleaseHistory(props: { history: readonly ReleaseStatus[] }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const title = t('history.title');
  return (
    <section>
      <Typography variant="h6" component="h3">
        {title}
      </Typography>
      {props.history.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          {t('history.none')}
        </Typography>
      ) : (
        <ScrollRegion className={classes.scroll} label={title}>
          <Table size="small" aria-label={title}>
            <TableHead>
              <TableRow>
                <TableCell className={classes.short}>
                  {t('history.release')}
                </TableCell>
                <TableCell className={classes.short}>
                  {t('history.result')}
                </TableCell>
                <TableCell className={classes.short}>
                  {t('history.images')}
                </TableCell>
                <TableCell className={classes.short}>
                  {t('history.by')}
                </TableCell>
                <TableCell className={classes.short}>
                  {t('history.when')}
                </TableCell>
                <TableCell className={classes.short}>
                  {t('history.took')}
                </TableCell>
                <TableCell className={classes.short}>
                  {t('history.reason')}
                </TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {props.history.map(release => (
                <HistoryRow key={release.id} release={release} />
              ))}
            </TableBody>
          </Table>
        </ScrollRegion>
      )}
    </section>
  );
}

function HistoryRow({ release }: { release: ReleaseStatus }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <TableRow>
      <TableCell className={classes.short}>{release.id}</TableCell>
      <TableCell className={classes.short}>
        {release.result && <ResultChip result={release.result} />}
      </TableCell>
      <TableCell className={classes.short}>
        {release.images?.map(image => (
          <ImageName key={image} image={image} />
        ))}
      </TableCell>
      <TableCell className={classes.short} title={release.changedBy}>
        {release.changedBy
          ? personName(release.changedBy)
          : t('history.unknown')}
      </TableCell>
      <TableCell className={classes.short} title={release.finishedAt}>
        {release.finishedAt && (
          <Elapsed from={release.finishedAt}>
            {time => t('history.ago', { time })}
          </Elapsed>
        )}
      </TableCell>
      <TableCell className={classes.short}>
        <Elapsed from={release.startedAt} to={release.finishedAt} />
      </TableCell>
      <TableCell className={classes.reason}>
        {release.reason && sentenceOf(release.reason)}
      </TableCell>
    </TableRow>
  );
}
