// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { EventView } from '@teal/rollouts-common';
import { toneColour } from '../../theme/versionColours';
import { rolloutsTranslationRef } from '../../translation';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';

const useStyles = makeStyles(theme => ({
  scroll: { overflow: 'auto' },
  short: { whiteSpace: 'nowrap', verticalAlign: 'top' },
  message: { overflowWrap: 'anywhere', minWidth: 240 },
  dot: {
    display: 'inline-block',
    width: 8,
    height: 8,
    marginRight: theme.spacing(0.75),
    borderRadius: '50%',
    backgroundColor: toneColour(theme, 'calm'),
  },
  warning: { backgroundColor: toneColour(theme, 'bad') },
}));

/** What the cluster said about a pod, the newest first. */
export function EventTable(props: {
  pod: string;
  events: readonly EventView[];
}) {
  const { events } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!events.length) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('diagnosis.noEvents')}
      </Typography>
    );
  }
  const label = t('diagnosis.eventTable', { pod: props.pod });
  return (
    <ScrollRegion className={classes.scroll} label={label}>
      <Table size="small" aria-label={label}>
        <TableHead>
          <TableRow>
            <TableCell>{t('diagnosis.eventTime')}</TableCell>
            <TableCell>{t('diagnosis.eventReason')}</TableCell>
            <TableCell>{t('diagnosis.eventMessage')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {events.map(event => (
            <TableRow key={`${event.at}/${event.reason}/${event.message}`}>
              <TableCell className={classes.short}>
                {new Date(event.at).toLocaleTimeString()}
              </TableCell>
              <TableCell className={classes.short}>
                <Mark event={event} />
                {event.reason}
                {event.count !== undefined &&
                  ` ${t('diagnosis.times', { times: String(event.count) })}`}
              </TableCell>
              <TableCell className={classes.message}>{event.message}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </ScrollRegion>
  );
}

function Mark({ event }: { event: EventView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return event.type === 'Warning' ? (
    <span
      className={`${classes.dot} ${classes.warning}`}
      role="img"
      aria-label={t('diagnosis.warning')}
    />
  ) : (
    <span className={classes.dot} aria-hidden />
  );
}
