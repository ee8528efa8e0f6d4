// Short tones, so that one hears the answer while looking at the tube: ok, warning, refusal, complete.

const TONES = {
  ok: [[1800, 0, 0.08]],
  warning: [[1000, 0, 0.09], [1000, 0.14, 0.09]],
  refusal: [[400, 0, 0.5]],
  complete: [[1047, 0, 0.12], [1319, 0.13, 0.12], [1568, 0.26, 0.2]],
};

let context = null;

export function sound(tone) {
  const notes = TONES[tone];
  document.documentElement.dataset.toneLast = tone;
  if (!notes || !navigator.userActivation?.hasBeenActive) return;
  context ??= new AudioContext();
  for (const [hertz, start, length] of notes) {
    const voice = context.createOscillator();
    const volume = context.createGain();
    const from = context.currentTime + start;
    voice.frequency.value = hertz;
    volume.gain.setValueAtTime(0.15, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + length);
    voice.connect(volume).connect(context.destination);
    voice.start(from);
    voice.stop(from + length);
  }
}
