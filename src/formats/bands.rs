//! What a header says of bands: what they show, which ones make a picture, and what the values of a class map mean.

/// What a header says of the bands of its samples; nothing of it need be said.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BandInfo {
    /// What they are called, the first first.
    pub names: Vec<String>,
    /// Where in the spectrum they lie, as the header writes it.
    pub wavelengths: Vec<String>,
    /// In which unit.
    pub unit: Option<String>,
    /// Which ones are to be shown, from 0: one as grey values, or three as red, green and blue.
    pub shown: Vec<u64>,
    /// What each value of a class map stands for, 0 first.
    pub classes: Vec<Class>,
}

/// What a value of a class map stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Class {
    /// What it is called; empty where nobody says.
    pub name: String,
    /// Red, green and blue.
    pub color: [u8; 3],
}

impl BandInfo {
    /// What a band, from 0, shows: its name, its wavelength, or both.
    pub fn label(&self, band: u64) -> Option<String> {
        let at = usize::try_from(band).ok()?;
        let name = self.names.get(at).filter(|name| !name.is_empty());
        let wavelength = self.wavelengths.get(at).map(|wavelength| match &self.unit {
            Some(unit) => format!("{wavelength} {}", short(unit)),
            None => wavelength.clone(),
        });
        match (name, wavelength) {
            // Many programs write the wavelength into the name.
            (Some(name), Some(wavelength)) if !name.contains(&self.wavelengths[at]) => {
                Some(format!("{name}, {wavelength}"))
            }
            (Some(name), _) => Some(name.clone()),
            (None, wavelength) => wavelength,
        }
    }

    /// The bands that make a colour picture: those to be shown, or those that are called so; from 0.
    pub fn colors(&self) -> Option<[u64; 3]> {
        if let Ok(shown) = <[u64; 3]>::try_from(&self.shown[..]) {
            return Some(shown);
        }
        let called = |color: &str| {
            let found = self
                .names
                .iter()
                .position(|name| name.trim().eq_ignore_ascii_case(color));
            found.map(|at| at as u64)
        };
        Some([called("red")?, called("green")?, called("blue")?])
    }

    /// Whether the last of four bands is the opacity of the others; none where nothing is said of them.
    pub fn opacity(&self) -> Option<bool> {
        match self.names.get(3) {
            Some(name) => Some(name.trim().eq_ignore_ascii_case("alpha")),
            None if self.wavelengths.is_empty() => None,
            None => Some(false),
        }
    }
}

/// A unit as people write it after a number.
fn short(unit: &str) -> &str {
    match unit.to_ascii_lowercase().as_str() {
        "nanometers" | "nanometer" | "nm" => "nm",
        "micrometers" | "micrometer" | "microns" | "um" => "µm",
        _ => unit,
    }
}
