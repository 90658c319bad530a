//! A session without a screen: messages go in, and what it wants is looked at.

mod damage;
mod driver;
mod files;
mod follow;
mod frames;
mod inspector;
mod reload;
mod shapes;
mod waiting;

use crate::view::window::jobs::task::Task;
use driver::{Driver, given, is_autoscale, is_open, is_recheck, is_reshape, waves};
