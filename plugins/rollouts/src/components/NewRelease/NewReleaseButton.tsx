// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ReasonedButton } from '../../actions/ReasonedButton';
import { useWhyNotRelease } from '../../actions/useWhyNotRelease';
import type { ReleaseTarget } from '../../model/releaseTarget';
import { rolloutsTranslationRef } from '../../translation';

const NewReleaseDialog = lazy(() =>
  import('./NewReleaseDialog').then(module => ({
    default: module.NewReleaseDialog,
  })),
);

/** Begins a release of a service, or says why this person can't. */
export function NewReleaseButton(props: {
  /** Of the service. */
  name: string;
  /** At least one. */
  targets: readonly ReleaseTarget[];
}) {
  const { name, targets } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [open, setOpen] = useState(false);
  const reason = useWhyNotRelease(targets[0]);
  return (
    <>
      <ReasonedButton
        variant="contained"
        color="primary"
        size="small"
        // Another place may be allowed; the dialog says so of each.
        reason={targets.length > 1 ? undefined : reason}
        onClick={() => setOpen(true)}
      >
        {t('newRelease.button')}
      </ReasonedButton>
      {open && (
        <Suspense fallback={null}>
          <NewReleaseDialog
            name={name}
            targets={targets}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
