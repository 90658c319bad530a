//! A camera together with the plan of what it sees. Pure arithmetic: no I/O.

use std::cell::OnceCell;

use crate::view::geometry::camera::Camera;
use crate::view::geometry::plan::Plan;

/// A camera, and what it sees: planned once, when somebody needs it.
#[derive(Clone, Debug)]
pub(crate) struct Sight {
    camera: Camera,
    plan: OnceCell<Plan>,
}

impl Sight {
    pub(crate) fn new(camera: Camera) -> Sight {
        Sight {
            camera,
            plan: OnceCell::new(),
        }
    }

    pub(crate) fn camera(&self) -> &Camera {
        &self.camera
    }

    /// What the camera sees.
    pub(crate) fn plan(&self) -> &Plan {
        self.plan.get_or_init(|| Plan::new(&self.camera))
    }

    /// Changes the camera; what it sees is planned anew only if that makes another one of it.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Camera)) {
        let mut camera = self.camera;
        change(&mut camera);
        if camera != self.camera {
            *self = Sight::new(camera);
        }
    }
}
