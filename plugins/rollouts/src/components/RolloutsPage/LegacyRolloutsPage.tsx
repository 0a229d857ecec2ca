// SPDX-License-Identifier: Apache-2.0
import { Header, Page } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { rolloutsTranslationRef } from '../../translation';
import { RolloutsPages } from '../RolloutsPages/RolloutsPages';

/** The page with a header of its own, which portals of the old frontend system don't draw. */
export function LegacyRolloutsPage() {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Page themeId="tool">
      <Header title={t('page.title')} />
      <RolloutsPages />
    </Page>
  );
}
