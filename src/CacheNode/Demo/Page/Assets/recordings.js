// Draws a day bar for each recorded channel:
// recordings: [{ name, state, from, to, gaps: [{ from, to }], catchUpUrl }], times as ISO 8601.
const dayMilliseconds = 24 * 60 * 60 * 1000;
const svg = 'http://www.w3.org/2000/svg';

export function showRecordings(recordings) {
  const present = Array.isArray(recordings) && recordings.length > 0;
  document.querySelector('.recordings').hidden = !present;
  if (!present) return;
  const end = Date.now();
  document.getElementById('recordings').replaceChildren(...recordings.map(recording => recordingItem(recording, end)));
}

function recordingItem(recording, end) {
  const item = document.createElement('li');
  const name = document.createElement('span');
  name.textContent = recording.name ?? '';
  const state = document.createElement('strong');
  state.textContent = recording.state ?? '';
  item.append(name, state, dayBar(recording, end));
  return item;
}

function dayBar(recording, end) {
  const bar = document.createElementNS(svg, 'svg');
  bar.setAttribute('viewBox', '0 0 1000 10');
  bar.setAttribute('preserveAspectRatio', 'none');
  bar.setAttribute('role', 'img');
  const gaps = Array.isArray(recording.gaps) ? recording.gaps : [];
  bar.setAttribute('aria-label', `Recorded from ${recording.from ?? 'nowhere'} to ${recording.to ?? 'nowhere'}, ${gaps.length} gaps`);
  bar.append(stretch('recorded', recording, end), ...gaps.map(gap => stretch('gap', gap, end)));
  return bar;
}

function stretch(className, { from, to }, end) {
  const place = time => Math.min(1000, Math.max(0, 1000 * (1 - (end - Date.parse(time)) / dayMilliseconds))) || 0;
  const shape = document.createElementNS(svg, 'rect');
  shape.setAttribute('class', className);
  shape.setAttribute('x', place(from));
  shape.setAttribute('width', Math.max(place(to) - place(from), className === 'gap' ? 2 : 0));
  shape.setAttribute('height', 10);
  return shape;
}
