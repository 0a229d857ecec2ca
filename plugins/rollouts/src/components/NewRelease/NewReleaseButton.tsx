// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ReasonedButton } from '../../actions/ReasonedButton';
import { useReleaseRights } from '../../actions/useReleaseRights';
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
  const rights = useReleaseRights(targets);
  // One place is enough; the dialog says of each other one why not.
  const begins = targets.find(({ key }) => rights.allowed?.has(key));
  return (
    <>
      <ReasonedButton
        variant="contained"
        color="primary"
        size="small"
        reason={begins ? undefined : rights.whyNot(targets[0])}
        onClick={() => setOpen(true)}
      >
        {t('newRelease.button')}
      </ReasonedButton>
      {open && (
        <Suspense fallback={null}>
          <NewReleaseDialog
            name={name}
            targets={targets}
            rights={rights}
            initial={begins?.key}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
