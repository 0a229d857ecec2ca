// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Refusal } from '@teal/rollouts-common';
import {
  problemOfField,
  refusedField,
  type TemplateDraft,
} from '../../model/templateDraft';
import { rolloutsTranslationRef } from '../../translation';
import { Section } from './Section';
import { TemplateParameter } from './TemplateParameter';

const useStyles = makeStyles(theme => ({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(260px, 1fr))',
    gap: theme.spacing(0, 2),
  },
}));

/** What a template asks for, as its JSON schema says. */
export function TemplateFields(props: {
  template: TemplateDraft;
  /** What the backend said of what is filled in. */
  refusal: Refusal | undefined;
  onChange: (template: TemplateDraft) => void;
}) {
  const { template, refusal, onChange } = props;
  const { fields, texts } = template;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const refused =
    refusal?.kind === 'invalid' ? refusedField(fields, refusal) : undefined;
  return (
    <Section title={t('newRelease.parameters')}>
      {fields.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('newRelease.noFields')}
        </Typography>
      )}
      <div className={classes.fields}>
        {fields.map(field => {
          const { name } = field;
          const problem = problemOfField(field, texts);
          return (
            <TemplateParameter
              key={name}
              field={field}
              value={texts[name]}
              problem={
                problem
                  ? t(`newRelease.problem.${problem}`)
                  : messageFor(name, refused)
              }
              onChange={text =>
                onChange({ ...template, texts: { ...texts, [name]: text } })
              }
            />
          );
        })}
      </div>
    </Section>
  );
}

function messageFor(
  name: string,
  refused: ReturnType<typeof refusedField>,
): string | undefined {
  return refused?.name === name ? refused.message : undefined;
}
