// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import IconButton from '@material-ui/core/IconButton';
import Tooltip from '@material-ui/core/Tooltip';
import CheckIcon from '@material-ui/icons/Check';
import FileCopyOutlinedIcon from '@material-ui/icons/FileCopyOutlined';
import useCopyToClipboard from 'react-use/lib/useCopyToClipboard';
import { errorApiRef } from '@backstage/core-plugin-api';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { rolloutsTranslationRef } from '../../translation';

/** Copies a text; `label` says which. */
export function CopyButton(props: { text: string; label: string }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const errorApi = useApi(errorApiRef);
  const [{ value, error }, copy] = useCopyToClipboard();
  useEffect(() => {
    if (error) errorApi.post(error);
  }, [error, errorApi]);
  const copied = value === props.text;
  return (
    <Tooltip title={t(copied ? 'reach.copied' : 'reach.copy')}>
      <IconButton
        size="small"
        aria-label={`${t('reach.copy')}: ${props.label}`}
        onClick={() => copy(props.text)}
      >
        {copied ? (
          <CheckIcon fontSize="small" />
        ) : (
          <FileCopyOutlinedIcon fontSize="small" />
        )}
      </IconButton>
    </Tooltip>
  );
}
