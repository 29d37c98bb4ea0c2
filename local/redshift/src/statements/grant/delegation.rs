//! Privileges passed on: a grant holds as long as its grantor may grant, by being the owner or by a
//! chain of grants with GRANT OPTION that begins with the owner (REVOKE, "RESTRICT"; PostgreSQL 8's
//! rules for access lists).

use std::collections::BTreeSet;

use local_dialect::error::{SqlError, SqlState};

use crate::cluster::Grantee;
use crate::session::Result;

/// One grant of one privilege on one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::statements) struct Link {
    pub(in crate::statements) grantee: Grantee,
    pub(in crate::statements) grantor: u32,
    pub(in crate::statements) option: bool,
}

/// What REVOKE takes away.
#[derive(Debug, Clone, Copy)]
pub(in crate::statements) struct Revocation<'r> {
    /// In whose name: grants of others stay.
    pub(in crate::statements) grantor: u32,
    pub(in crate::statements) grantees: &'r [Grantee],
    /// GRANT OPTION FOR: only the option.
    pub(in crate::statements) option_only: bool,
    /// What those who lose the option have granted goes too; without, it is 2BP01.
    pub(in crate::statements) cascade: bool,
}

/// The grants that are left of `links`, all on one thing that `owner` owns.
pub(in crate::statements) fn revoke(
    links: &[Link],
    owner: u32,
    revocation: Revocation<'_>,
) -> Result<Vec<Link>> {
    let is_revoked = |link: &Link| {
        link.grantor == revocation.grantor && revocation.grantees.contains(&link.grantee)
    };
    let mut left = links.to_vec();
    if revocation.option_only {
        for link in left.iter_mut().filter(|link| is_revoked(link)) {
            link.option = false;
        }
    } else {
        left.retain(|link| !is_revoked(link));
    }
    let before = grantors(links, owner);
    let after = grantors(&left, owner);
    let is_dependent =
        |link: &Link| before.contains(&link.grantor) && !after.contains(&link.grantor);
    if !revocation.cascade && left.iter().any(is_dependent) {
        return Err(
            SqlError::new(SqlState::DEPENDENT_OBJECTS, "dependent privileges exist")
                .with_hint("Use CASCADE to revoke them too."),
        );
    }
    left.retain(|link| !is_dependent(link));
    Ok(left)
}

/// The users who may grant.
fn grantors(links: &[Link], owner: u32) -> BTreeSet<u32> {
    let mut found = BTreeSet::from([owner]);
    let mut open = vec![owner];
    while let Some(grantor) = open.pop() {
        for link in links
            .iter()
            .filter(|link| link.grantor == grantor && link.option)
        {
            if let Grantee::User(user) = link.grantee
                && found.insert(user)
            {
                open.push(user);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: u32 = 1;

    fn link(grantor: u32, grantee: u32, option: bool) -> Link {
        Link {
            grantee: Grantee::User(grantee),
            grantor,
            option,
        }
    }

    fn revoked(
        links: &[Link],
        grantee: u32,
        option_only: bool,
        cascade: bool,
    ) -> Result<Vec<Link>> {
        revoke(
            links,
            OWNER,
            Revocation {
                grantor: OWNER,
                grantees: &[Grantee::User(grantee)],
                option_only,
                cascade,
            },
        )
    }

    #[test]
    fn a_chain_falls_with_its_first_link() {
        let chain = [link(OWNER, 2, true), link(2, 3, true), link(3, 4, false)];
        assert_eq!(revoked(&chain, 2, false, true).unwrap(), []);
        let error = revoked(&chain, 2, false, false).unwrap_err();
        assert_eq!(error.message, "dependent privileges exist");
        assert_eq!(
            revoked(&chain, 2, true, true).unwrap(),
            [link(OWNER, 2, false)]
        );
    }

    #[test]
    fn a_second_chain_holds_what_the_first_lets_go() {
        let links = [
            link(OWNER, 2, true),
            link(OWNER, 3, true),
            link(2, 4, true),
            link(3, 4, true),
            link(4, 5, false),
        ];
        assert_eq!(
            revoked(&links, 2, false, true).unwrap(),
            [link(OWNER, 3, true), link(3, 4, true), link(4, 5, false)]
        );
    }

    #[test]
    fn grants_in_a_circle_do_not_hold_each_other() {
        let circle = [link(OWNER, 2, true), link(2, 3, true), link(3, 2, true)];
        assert_eq!(revoked(&circle, 2, false, true).unwrap(), []);
    }

    #[test]
    fn what_others_granted_stays() {
        let links = [link(OWNER, 2, true), link(2, 3, false)];
        assert_eq!(revoked(&links, 3, false, false).unwrap(), links);
    }
}
