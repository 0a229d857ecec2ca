// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { PodView } from '@teal/rollouts-common';
import { ReasonedButton } from '../../actions/ReasonedButton';
import { rolloutsTranslationRef } from '../../translation';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';
import { Elapsed } from '../Elapsed/Elapsed';

const useStyles = makeStyles(theme => ({
  scroll: { overflowX: 'auto', maxHeight: 420 },
  cell: { padding: theme.spacing(0.75, 1, 0.75, 0), verticalAlign: 'top' },
  short: {
    padding: theme.spacing(0.75, 1, 0.75, 0),
    verticalAlign: 'top',
    whiteSpace: 'nowrap',
    width: 1,
  },
  name: {
    fontFamily: 'monospace',
    overflowWrap: 'anywhere',
  },
  // The kubelet repeats itself at length; all of it is in the diagnosis.
  message: {
    display: '-webkit-box',
    '-webkit-box-orient': 'vertical',
    '-webkit-line-clamp': 3,
    overflow: 'hidden',
    overflowWrap: 'anywhere',
  },
}));

/** A row a pod: state and why, restarts, age, logs. */
export function PodTable(props: {
  label: string;
  pods: readonly PodView[];
  onLogs: (pod: PodView) => void;
  noLogs?: string;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <ScrollRegion className={classes.scroll} label={props.label}>
      <Table size="small" aria-label={props.label}>
        <TableHead>
          <TableRow>
            <TableCell className={classes.cell}>{t('pods.name')}</TableCell>
            <TableCell className={classes.short}>
              {t('pods.restarts')}
            </TableCell>
            <TableCell className={classes.short}>{t('pods.age')}</TableCell>
            <TableCell className={classes.short}>{t('pods.logs')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {props.pods.map(pod => (
            <TableRow key={pod.name}>
              <TableCell className={classes.cell}>
                <PodState pod={pod} />
              </TableCell>
              <TableCell className={classes.short}>{pod.restarts}</TableCell>
              <TableCell className={classes.short}>
                {pod.startedAt && <Elapsed from={pod.startedAt} />}
              </TableCell>
              <TableCell className={classes.short}>
                <ReasonedButton
                  size="small"
                  reason={props.noLogs}
                  aria-label={t('pods.logsOf', { pod: pod.name })}
                  onClick={() => props.onLogs(pod)}
                >
                  {t('pods.logs')}
                </ReasonedButton>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </ScrollRegion>
  );
}

function PodState({ pod }: { pod: PodView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      <Typography variant="body2" className={classes.name}>
        {pod.name}
      </Typography>
      <Typography variant="body2">
        <strong>{pod.ready ? t('pods.ready') : pod.status}</strong>
      </Typography>
      {pod.message && (
        <Typography
          variant="body2"
          className={classes.message}
          title={pod.message}
        >
          {pod.message}
        </Typography>
      )}
    </>
  );
}
