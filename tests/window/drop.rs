//! Files dropped on the window, by another program of the same display.

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, PropMode,
    SelectionNotifyEvent, SelectionRequestEvent, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::common::screenshot::twin;
use crate::harness::{Window, wait_for, window_test};

/// Drops what `uris` lists on a window, as file managers do: the source's side of XDND, version 5
/// (<https://freedesktop.org/wiki/Specifications/XDND>).
pub(super) fn drop_on(window: &Window, uris: &str) {
    let (id, display) = window.address();
    let (x, screen) = x11rb::connect(Some(display)).unwrap();
    let root = x.setup().roots[screen].root;
    let atom = |name: &str| -> Atom {
        let cookie = x.intern_atom(false, name.as_bytes()).unwrap();
        cookie.reply().unwrap().atom
    };
    let source = x.generate_id().unwrap();
    let (class, aux) = (WindowClass::INPUT_OUTPUT, CreateWindowAux::new());
    x.create_window(0, source, root, 0, 0, 1, 1, 0, class, 0, &aux)
        .unwrap();
    x.set_selection_owner(source, atom("XdndSelection"), x11rb::CURRENT_TIME)
        .unwrap();
    let target: u32 = id.parse().unwrap();
    let send = |name: &str, data: [u32; 4]| {
        let data = [source, data[0], data[1], data[2], data[3]];
        let message = ClientMessageEvent::new(32, target, atom(name), data);
        x.send_event(false, target, EventMask::NO_EVENT, message)
            .unwrap();
        x.flush().unwrap();
    };
    let (status, finished) = (atom("XdndStatus"), atom("XdndFinished"));
    send("XdndEnter", [5 << 24, atom("text/uri-list"), 0, 0]);
    send(
        "XdndPosition",
        [0, (100 << 16) | 100, 0, atom("XdndActionCopy")],
    );
    let mut dropped = false;
    wait_for("the end of the drop", || {
        match x.poll_for_event().unwrap() {
            Some(Event::SelectionRequest(asked)) => answer(&x, &asked, uris),
            Some(Event::ClientMessage(message)) if message.type_ == status && !dropped => {
                assert_eq!(message.data.as_data32()[1] & 1, 1, "the window refuses");
                dropped = true;
                send("XdndDrop", [0, 0, 0, 0]);
            }
            Some(Event::ClientMessage(message)) if message.type_ == finished => return Some(()),
            _ => {}
        }
        None
    });
}

fn answer(x: &RustConnection, asked: &SelectionRequestEvent, uris: &str) {
    x.change_property8(
        PropMode::REPLACE,
        asked.requestor,
        asked.property,
        if asked.target == 0 {
            AtomEnum::STRING.into()
        } else {
            asked.target
        },
        uris.as_bytes(),
    )
    .unwrap();
    let notify = SelectionNotifyEvent {
        response_type: x11rb::protocol::xproto::SELECTION_NOTIFY_EVENT,
        sequence: 0,
        time: asked.time,
        requestor: asked.requestor,
        selection: asked.selection,
        target: asked.target,
        property: asked.property,
    };
    x.send_event(false, asked.requestor, EventMask::NO_EVENT, notify)
        .unwrap();
    x.flush().unwrap();
}

#[test]
fn a_file_that_is_dropped_is_opened() {
    window_test(|desktop| {
        let window = desktop.show_noise();
        window.wait_for_title("noise.raw · 90×60 u8 · 800%");
        // A space and what is no ASCII come as percent codes.
        let ramp: Vec<u8> = (0..1200).map(|i| (i % 40) as u8).collect();
        let other = desktop.file("ä ramp_40x30_u8.raw", ramp);
        let folder = desktop.folder().to_str().unwrap();
        drop_on(
            &window,
            &format!("file://{folder}/%C3%A4%20ramp_40x30_u8.raw\r\n"),
        );
        window.wait_for_title("ä ramp_40x30_u8.raw · 40×30 u8 · 1600%");
        window.wait_for_picture("the other picture", &twin(&other, "--window-size 720x480"));

        // What is no image is refused, and what was shown stays.
        let folder_itself = format!("file://{folder}\r\n");
        drop_on(&window, &folder_itself);
        window.wait_for_title_that("the reason", |title| {
            title.starts_with("ä ramp_40x30_u8.raw · 40×30 u8 · 1600% · ") && title.contains(folder)
        });
    });
}
