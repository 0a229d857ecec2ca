// SPDX-License-Identifier: Apache-2.0
import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  link: {
    alignItems: 'center',
    color: '#fff',
    display: 'flex',
    fontSize: 22,
    fontWeight: 600,
    gap: 14,
    height: 2.5 * sidebarConfig.logoHeight,
    letterSpacing: 1,
    paddingLeft: 20,
  },
});

/** Two overlapping discs, one blue and one green: where both versions run, the colour is teal. */
export const Logo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <Link to="/" underline="none" className={classes.link} aria-label="Home">
      <svg width="34" height="22" viewBox="0 0 34 22" aria-hidden="true">
        <circle cx="11" cy="11" r="10" fill="#2f80d8" />
        <circle cx="23" cy="11" r="10" fill="#3fb868" />
        <path d="M17 3a10 10 0 0 1 0 16a10 10 0 0 1 0-16" fill="#13a8a8" />
      </svg>
      {isOpen && 'Teal'}
    </Link>
  );
};
