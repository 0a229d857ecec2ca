// SPDX-License-Identifier: Apache-2.0
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { DeploymentTemplateView } from '@teal/rollouts-common';
import type { ReleaseDraft, StartingPoint } from '../../model/releaseDraft';
import { templateDraftOf } from '../../model/templateDraft';
import { rolloutsTranslationRef } from '../../translation';
import { Choice } from '../AdjustTraffic/Choice';
import { Notice } from '../Notice/Notice';
import { Section } from './Section';

const NONE = '';

/** Whether a template makes the workload, and which; nothing where there is none. */
export function TemplateChoice(props: {
  start: StartingPoint | undefined;
  chosen: ReleaseDraft['template'];
  onChange: (
    part: Pick<ReleaseDraft, 'template' | 'takeOver' | 'restart'>,
  ) => void;
}) {
  const { start, chosen, onChange } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { items = [], refusal } = start?.templates ?? {};
  if (!start || (items.length === 0 && !refusal)) return null;
  const view = items.find(item => keyOf(item) === (chosen && keyOf(chosen)));
  return (
    <Section title={t('newRelease.template')}>
      {refusal && (
        <Notice
          tone="waiting"
          role="status"
          title={t('newRelease.noTemplates')}
        >
          {refusal.message}
        </Notice>
      )}
      {items.length > 0 && (
        <Choice
          label={t('newRelease.template')}
          value={chosen ? keyOf(chosen) : NONE}
          choices={[
            { value: NONE, label: t('newRelease.noTemplate') },
            ...items.map(item => ({
              value: keyOf(item),
              label: t('newRelease.templateChoice', {
                name: item.title ?? item.id,
                version: item.version,
              }),
            })),
          ]}
          onChange={key => {
            const next = items.find(item => keyOf(item) === key);
            onChange({
              template: next && templateDraftOf(next, start.prefill.parameters),
              takeOver: false,
              restart: false,
            });
          }}
        />
      )}
      {view?.description && (
        <Typography variant="body2" color="textSecondary">
          {view.description}
        </Typography>
      )}
    </Section>
  );
}

function keyOf({
  id,
  version,
}: Pick<DeploymentTemplateView, 'id' | 'version'>): string {
  return `${id}@${version}`;
}
