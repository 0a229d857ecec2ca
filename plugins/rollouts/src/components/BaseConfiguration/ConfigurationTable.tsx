// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ServiceConfiguration } from '@teal/rollouts-common';
import {
  CONFIGURATION_FIELDS,
  type ConfigurationField,
  draftOf,
  fieldText,
} from '../../model/configurationDraft';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { sourceOfDefault } from '../../words/configurationSource';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';

const useStyles = makeStyles(theme => ({
  scroll: { overflowX: 'auto' },
  field: { whiteSpace: 'nowrap', width: 1 },
  value: { overflowWrap: 'anywhere', minWidth: 160 },
  unset: { color: theme.palette.text.secondary },
}));

/** Field by field what holds, and whether it is stored or an annotation's. */
export function ConfigurationTable(props: {
  name: string;
  value: ServiceConfiguration;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const drafts = {
    holding: draftOf(props.value.configuration),
    stored: draftOf(props.value.stored ?? {}),
    defaults: draftOf(props.value.defaults),
  };
  return (
    <ScrollRegion
      className={classes.scroll}
      label={t('configuration.table', { entity: props.name })}
    >
      <Table
        size="small"
        aria-label={t('configuration.table', { entity: props.name })}
      >
        <TableHead>
          <TableRow>
            <TableCell>{t('configuration.field')}</TableCell>
            <TableCell>{t('configuration.value')}</TableCell>
            <TableCell>{t('configuration.source')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {CONFIGURATION_FIELDS.map(field => {
            const holding = fieldText(drafts.holding, field);
            return (
              <TableRow key={field}>
                <TableCell component="th" scope="row" className={classes.field}>
                  {t(`configuration.fields.${field}`)}
                </TableCell>
                <TableCell className={classes.value}>
                  {holding || (
                    <span className={classes.unset}>
                      {t('configuration.notSet')}
                    </span>
                  )}
                </TableCell>
                <TableCell>
                  {sourceText(
                    field,
                    {
                      stored: fieldText(drafts.stored, field),
                      fallback: fieldText(drafts.defaults, field),
                    },
                    t,
                  )}
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </ScrollRegion>
  );
}

function sourceText(
  field: ConfigurationField,
  { stored, fallback }: { stored: string; fallback: string },
  t: Translate,
): string {
  const annotation = sourceOfDefault[field] ?? '';
  if (stored && fallback && stored !== fallback) {
    return t('configuration.storedOver', { value: fallback, annotation });
  }
  if (stored) return t('configuration.stored');
  return fallback ? t('configuration.fromAnnotation', { annotation }) : '';
}
