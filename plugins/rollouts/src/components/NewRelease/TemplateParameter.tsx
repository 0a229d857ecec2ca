// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import TextField from '@material-ui/core/TextField';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { TemplateField } from '../../model/templateDraft';
import { rolloutsTranslationRef, type Translate } from '../../translation';

/** What the base configuration fills in without being asked, where the schema has it. */
const OF_BASE = ['replicas', 'healthCheckPath', 'resources'];
const NUMBERS: readonly TemplateField['kind'][] = ['integer', 'number'];

/** One parameter of a template; empty: what holds without it. */
export function TemplateParameter(props: {
  field: TemplateField;
  value: string;
  /** Why it can't be this. */
  problem: string | undefined;
  onChange: (value: string) => void;
}) {
  const { field, value, problem, onChange } = props;
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { kind, label, required } = field;
  const isList = kind === 'choice' || kind === 'boolean';
  const isJson = kind === 'object' || kind === 'array';
  return (
    <TextField
      id={id}
      label={label}
      value={value}
      onChange={event => onChange(event.target.value)}
      helperText={problem ?? (helpOf(field, t) || undefined)}
      error={problem !== undefined}
      // A browser's own bubble would speak where the backend has to.
      InputLabelProps={{ required, ...(isList && { shrink: true }) }}
      inputProps={{
        'aria-required': required,
        ...(!isList && { maxLength: 4096, spellCheck: false }),
        ...(NUMBERS.includes(kind) && { inputMode: 'decimal' }),
      }}
      {...(isList && { select: true, SelectProps: { native: true } })}
      {...(isJson && { multiline: true, maxRows: 8 })}
      autoComplete="off"
      variant="outlined"
      size="small"
      margin="dense"
    >
      {isList && <option value="">{withoutChoice(field, t)}</option>}
      {isList &&
        field.choices.map(choice => (
          <option key={choice} value={choice}>
            {wordOf(field, choice, t)}
          </option>
        ))}
    </TextField>
  );
}

function wordOf({ kind }: TemplateField, text: string, t: Translate): string {
  if (kind !== 'boolean') return text;
  return text === 'true' ? t('newRelease.yes') : t('newRelease.no');
}

function withoutChoice(field: TemplateField, t: Translate): string {
  const { fallback } = field;
  return fallback === undefined
    ? t('newRelease.notGiven')
    : t('newRelease.byDefault', { value: wordOf(field, fallback, t) });
}

function helpOf(field: TemplateField, t: Translate): string {
  const { kind, description, pattern, minimum, maximum } = field;
  const isList = kind === 'choice' || kind === 'boolean';
  return [
    description,
    !isList && emptyHelp(field, t),
    minimum !== undefined &&
      t('newRelease.parameterHelp.least', { number: String(minimum) }),
    maximum !== undefined &&
      t('newRelease.parameterHelp.most', { number: String(maximum) }),
    pattern !== undefined && t('newRelease.parameterHelp.pattern', { pattern }),
  ]
    .filter(Boolean)
    .join(' ');
}

function emptyHelp({ name, fallback }: TemplateField, t: Translate) {
  if (OF_BASE.includes(name)) {
    return fallback === undefined
      ? t('newRelease.parameterHelp.base')
      : t('newRelease.parameterHelp.baseOr', { value: fallback });
  }
  return fallback && t('newRelease.parameterHelp.empty', { value: fallback });
}
