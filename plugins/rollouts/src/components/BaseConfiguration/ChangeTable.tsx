// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  BaseConfiguration,
  ConfigurationChange,
  ServiceConfiguration,
} from '@teal/rollouts-common';
import { ReasonedButton } from '../../actions/ReasonedButton';
import { changesBetween, draftOf } from '../../model/configurationDraft';
import { rolloutsTranslationRef } from '../../translation';
import { personName } from '../../words/personName';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';

const useStyles = makeStyles(() => ({
  scroll: { overflowX: 'auto' },
  short: { whiteSpace: 'nowrap', verticalAlign: 'top' },
  what: { overflowWrap: 'anywhere', minWidth: 200, verticalAlign: 'top' },
  list: { listStyle: 'none', margin: 0, padding: 0, lineHeight: 1.43 },
}));

interface ChangeTableProps {
  readonly value: ServiceConfiguration;
  /** Why the person can't use an earlier one again; absent: they can. */
  readonly whyNot: string | undefined;
  readonly onUseAgain: (change: ConfigurationChange) => void;
}

/** Who changed it to what, the newest first. */
export function ChangeTable(props: ChangeTableProps) {
  const { changes } = props.value;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!changes.length) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('configuration.changesNone')}
      </Typography>
    );
  }
  return (
    <ScrollRegion className={classes.scroll} label={t('configuration.changes')}>
      <Table size="small" aria-label={t('configuration.changes')}>
        <TableHead>
          <TableRow>
            <TableCell className={classes.short}>
              {t('configuration.changeNumber')}
            </TableCell>
            <TableCell className={classes.short}>
              {t('configuration.changeWhen')}
            </TableCell>
            <TableCell className={classes.short}>
              {t('configuration.changeWho')}
            </TableCell>
            <TableCell>{t('configuration.changeWhat')}</TableCell>
            <TableCell>{t('configuration.changeReason')}</TableCell>
            <TableCell aria-hidden />
          </TableRow>
        </TableHead>
        <TableBody>
          {changes.map((change, index) => (
            <Row
              key={change.number}
              {...props}
              change={change}
              older={changes[index + 1]}
            />
          ))}
        </TableBody>
      </Table>
    </ScrollRegion>
  );
}

function Row(
  props: ChangeTableProps & {
    change: ConfigurationChange;
    older: ConfigurationChange | undefined;
  },
) {
  const { change, older, value, whyNot, onUseAgain } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <TableRow>
      <TableCell className={classes.short}>{change.number}</TableCell>
      <TableCell className={classes.short}>
        <time dateTime={change.at}>{new Date(change.at).toLocaleString()}</time>
      </TableCell>
      <TableCell className={classes.short}>{personName(change.by)}</TableCell>
      <TableCell className={classes.what}>
        <What change={change} before={beforeOf(change, older)} />
      </TableCell>
      <TableCell className={classes.what}>{change.reason}</TableCell>
      <TableCell className={classes.short} align="right">
        {change.number === value.number ? (
          t('configuration.holdsNow')
        ) : (
          <ReasonedButton
            size="small"
            reason={whyNot}
            aria-label={t('configuration.restoreOf', {
              number: String(change.number),
            })}
            onClick={() => onUseAgain(change)}
          >
            {t('configuration.restore')}
          </ReasonedButton>
        )}
      </TableCell>
    </TableRow>
  );
}

/** Undefined: it isn't shown any more. */
function beforeOf(
  { number }: ConfigurationChange,
  older: ConfigurationChange | undefined,
): BaseConfiguration | undefined {
  return number === 1 ? {} : older?.configuration;
}

function What(props: {
  change: ConfigurationChange;
  before: BaseConfiguration | undefined;
}) {
  const { change, before } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!before) return <>{t('configuration.changeOlder')}</>;
  const fields = changesBetween(draftOf(before), draftOf(change.configuration));
  if (!fields.length) return <>{t('configuration.changeNothing')}</>;
  const nothing = t('configuration.nothing');
  return (
    <ul className={classes.list}>
      {fields.map(({ field, from, to }) => (
        <li key={field}>
          {`${t(`configuration.fields.${field}`)}: ${from || nothing} → ${
            to || nothing
          }`}
        </li>
      ))}
    </ul>
  );
}
