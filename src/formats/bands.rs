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

    /// The bands of so many that make a colour picture: those to be shown, those that are called so, or of three or
    /// four those that the eye sees so; from 0.
    pub fn colors(&self, bands: u64) -> Option<[u64; 3]> {
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
        let by_name = [called("red"), called("green"), called("blue")];
        if let [Some(red), Some(green), Some(blue)] = by_name {
            return Some([red, green, blue]);
        }
        if !matches!(bands, 3 | 4) {
            return None;
        }
        Some([
            self.nearest(650.0)?,
            self.nearest(550.0)?,
            self.nearest(470.0)?,
        ])
    }

    /// The band nearest to so many nanometers, if any is of such a colour.
    fn nearest(&self, wanted: f64) -> Option<u64> {
        let unit = match short(self.unit.as_deref().unwrap_or("nm")) {
            "nm" => 1.0,
            "µm" => 1000.0,
            _ => return None,
        };
        let far = |text: &String| {
            text.parse::<f64>()
                .map_or(f64::INFINITY, |at| (at * unit - wanted).abs())
        };
        let far = self.wavelengths.iter().map(far).enumerate();
        let (at, far) = far.min_by(|a, b| a.1.total_cmp(&b.1))?;
        (far <= 50.0).then_some(at as u64)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_found_by_name_and_wavelength() {
        let info = |names: &[&str], wavelengths: &[&str], unit: &str| BandInfo {
            names: names.iter().map(|&name| name.to_owned()).collect(),
            wavelengths: wavelengths.iter().map(|&text| text.to_owned()).collect(),
            unit: Some(unit.to_owned()),
            ..BandInfo::default()
        };
        let planet = info(&[], &["490", "565", "665", "865"], "Nanometers");
        assert_eq!(
            (planet.colors(4), planet.opacity()),
            (Some([2, 1, 0]), Some(false))
        );
        let microns = info(&[], &["0.66", "0.55", "0.48"], "Micrometers");
        assert_eq!(microns.colors(3), Some([0, 1, 2]));
        let named = info(&["Blue", "Green", "Red"], &[], "nm");
        assert_eq!(named.colors(3), Some([2, 1, 0]));
        for none in [
            info(&[], &["1600", "2100", "2200"], "nm"),
            info(&["a", "b", "c", "d"], &[], "nm"),
            BandInfo::default(),
        ] {
            assert_eq!(none.colors(4), None);
        }
        // A cube of many bands is shown band by band, unless somebody chose some.
        assert_eq!(planet.colors(60), None);
    }
}
