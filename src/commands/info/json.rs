//! What `squaremap info --json` says.

use serde_json::{Map, Value, json};

use crate::commands::words;
use crate::formats::Provenance;
use crate::image::{ByteOrder, Number};
use crate::layout::{Stacks, Strided};
use crate::open::{Image, ShapeOrigin};
use crate::storage::{ChannelSummary, Finite, Summary};

/// One JSON object. Numbers of integer types are exact; what JSON cannot say (infinity) is null.
pub(super) fn json(image: &Image, summary: &Summary) -> Value {
    let layout = &image.unturned_layout();
    let sample = layout.sample();
    let order = (sample.bytes() > 1).then_some(match sample.order() {
        ByteOrder::Little => "little",
        ByteOrder::Big => "big",
    });
    let channels: Vec<Value> = summary.channels.iter().map(channel_json).collect();
    json!({
        "path": image.path().to_string_lossy(),
        "bytes": image.bytes().len(),
        "rows": layout.size().rows(),
        "cols": layout.size().cols(),
        "channels": layout.channels(),
        "frames": image.file_layout().frames(),
        "frame": image.frame(),
        "sample_type": sample.to_string(),
        "dtype": sample.numpy_descr(),
        "byte_order": order,
        "offset": layout.offset(),
        "strides": layout.as_strided().map(strides),
        "bands": image.picked_bands().map(|bands| bands.iter().map(|band| band + 1).collect::<Vec<_>>()),
        "band_names": image.band_labels(),
        "opacity": image.has_opacity(),
        "no_data": image.no_data().map(number_json),
        "orientation": image.orientation().to_string(),
        "source": source_json(image.origin()),
        "provenance": image.provenance().map(provenance_json),
        "notices": image.notices().iter().map(words::open_notice).collect::<Vec<_>>(),
        "values": {
            "exact": summary.is_exact(),
            "samples": summary.samples,
            "read": summary.read,
            "channels": channels,
        },
    })
}

/// Bytes from a sample to the next; of samples in blocks there is none.
fn strides(strided: &Strided) -> Value {
    let strides = strided.strides();
    let mut value = json!({
        "frame": strides.frame,
        "row": strides.row,
        "col": strides.col,
        "channel": strides.channel,
    });
    if let Some(Stacks { frames, stride }) = strides.stacks {
        value["stack"] = json!({"frames": frames, "bytes": stride});
    }
    value
}

fn source_json(source: &ShapeOrigin) -> Value {
    match source {
        ShapeOrigin::Given => json!({"kind": "given"}),
        ShapeOrigin::Name => json!({"kind": "name"}),
        ShapeOrigin::Guess { certainty } => json!({"kind": "guess", "certainty": certainty}),
        ShapeOrigin::Header { format, file: None } => json!({"kind": format.key()}),
        ShapeOrigin::Header {
            format,
            file: Some(header),
        } => json!({"kind": format.key(), "header": header.to_string_lossy()}),
    }
}

fn provenance_json(provenance: &Provenance) -> Value {
    let levels = provenance.levels.as_ref();
    let mut object = json!({
        "version": provenance.version,
        "stream": provenance.stream,
        "seed": provenance.seed,
        "count": provenance.count,
        "max_half_side": provenance.max_half_side,
        "levels": levels.map(|levels| [levels.start, levels.end]),
    });
    let more: Map<String, Value> = provenance
        .more
        .iter()
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect();
    if !more.is_empty() {
        object["more"] = Value::Object(more);
    }
    object
}

fn channel_json(channel: &ChannelSummary) -> Value {
    let finite = channel.finite.as_ref();
    json!({
        "min": finite.map(|finite| number_json(finite.min)),
        "max": finite.map(|finite| number_json(finite.max)),
        "mean": finite.map(|finite| finite.mean),
        "no_data": channel.no_data,
        "nan": channel.nan,
        "minus_infinity": channel.minus_infinity,
        "plus_infinity": channel.plus_infinity,
        "histogram": finite.map(|Finite { histogram, .. }| json!({
            "start": number_json(histogram.start),
            "width": number_json(histogram.width),
            "counts": histogram.counts,
        })),
    })
}

fn number_json(number: Number) -> Value {
    match number {
        Number::Integer(value) => match (u64::try_from(value), i64::try_from(value)) {
            (Ok(value), _) => json!(value),
            (_, Ok(value)) => json!(value),
            // No sample type has such values.
            _ => Value::Null,
        },
        Number::Float(value) => json!(value),
    }
}
