// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  root: {
    fontFamily: 'monospace',
    fontSize: theme.typography.pxToRem(14),
    color: theme.palette.text.secondary,
    overflowWrap: 'anywhere',
    margin: 0,
  },
  tag: { color: theme.palette.text.primary, fontWeight: 700 },
}));

/** An image with its tag in bold: the tag is what people look for. */
export function ImageName({ image }: { image: string }) {
  const classes = useStyles();
  const [repository, tag] = splitImage(image);
  return (
    <p className={classes.root}>
      {repository}
      <span className={classes.tag}>{tag}</span>
    </p>
  );
}

/** `host:5000/shop:1.4` is `host:5000/shop:` and `1.4`; a digest is shown by its first 12 figures. */
export function splitImage(image: string): [repository: string, tag: string] {
  const [name, digest] = image.split('@');
  if (digest) return [`${name}@`, digest.slice(0, 'sha256:'.length + 12)];
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/')
    ? [name.slice(0, colon + 1), name.slice(colon + 1)]
    : [name, ''];
}
