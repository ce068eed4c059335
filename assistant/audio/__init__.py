"""Sound: chunks, codecs, rates, frames, voice, recordings."""
