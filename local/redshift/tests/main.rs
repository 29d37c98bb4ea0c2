//! The engine over real sockets, as a driver sees it.

#[cfg(test)]
mod arithmetic;
#[cfg(test)]
mod aws_drivers;
#[cfg(test)]
mod bare;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod connecting;
#[cfg(test)]
mod databases;
#[cfg(test)]
mod definitions;
#[cfg(test)]
mod extended;
#[cfg(test)]
mod granting;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod principals;
#[cfg(test)]
mod protocol;
#[cfg(test)]
mod queries;
#[cfg(test)]
mod quotas;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod transactions;
#[cfg(test)]
mod views;
#[cfg(test)]
mod waiting;
