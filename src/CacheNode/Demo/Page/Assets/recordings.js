// Draws a day bar for each recorded channel from /api/recordings: what is recorded, what is missing, now; a click plays from there.
// recordings: [{ name, title, playlist, from, to, renditions: [{ ranges: [{ from, to }], gaps: [{ from, to, cause }] }] }], times as ISO 8601.
const dayMilliseconds = 24 * 60 * 60 * 1000;
const pollMilliseconds = 5000;
const svg = 'http://www.w3.org/2000/svg';

let drawn = '';

// play({ name, url }) gets the address of the past, from the root.
export async function watchRecordings(play) {
  try {
    const answer = await fetch('/api/recordings', { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(5000) });
    if (answer.ok) show((await answer.json()).recordings, play);
  } catch {
    // The node is away, or records nothing: the bars stay as they are.
  }
  setTimeout(() => watchRecordings(play), pollMilliseconds);
}

function show(recordings, play) {
  const present = Array.isArray(recordings) && recordings.length > 0;
  document.querySelector('.recordings').hidden = !present;
  if (!present) return;
  const now = Date.now();
  const text = JSON.stringify([recordings, Math.floor(now / 30000)]);
  if (text === drawn) return;
  drawn = text;
  document.getElementById('recordings').replaceChildren(...recordings.map(recording => recordingItem(recording, now, play)));
}

function recordingItem(recording, now, play) {
  const item = document.createElement('li');
  const name = document.createElement('span');
  name.textContent = recording.title ?? recording.name;
  const state = document.createElement('strong');
  state.textContent = recording.from ? `since ${clock(recording.from)}` : 'nothing yet';
  item.append(name, state, dayBar(recording, now, play));
  return item;
}

function dayBar(recording, now, play) {
  const { ranges = [], gaps = [] } = recording.renditions?.[0] ?? {};
  // The scale is a day, or less while there is less: a minute of recording can be hit too.
  const first = Math.min(...ranges.map(range => Date.parse(range.from)), now - 10 * 60 * 1000);
  const begin = Math.max(first, now - dayMilliseconds);
  const bar = document.createElementNS(svg, 'svg');
  bar.setAttribute('viewBox', '0 0 1000 10');
  bar.setAttribute('preserveAspectRatio', 'none');
  bar.setAttribute('role', 'button');
  bar.setAttribute('tabindex', '0');
  bar.setAttribute('aria-label', `${recording.title ?? recording.name}: recorded from ${recording.from ?? 'nowhere'} to ${recording.to ?? 'nowhere'}, ${gaps.length} gaps. Plays from where it is clicked; Enter plays from its beginning.`);
  const place = time => Math.min(1000, Math.max(0, 1000 * (Date.parse(time) - begin) / (now - begin)));
  bar.append(...ranges.map(range => stretch('recorded', range, place)), ...gaps.map(gap => stretch('gap', gap, place)), stretch('now', { from: new Date(now), to: new Date(now) }, place));
  const start = time => play({ name: `${recording.title ?? recording.name} from ${clock(time)}`, url: `${recording.playlist}?from=${Math.floor(time / 1000)}` });
  bar.addEventListener('click', event => {
    const box = bar.getBoundingClientRect();
    start(begin + (now - begin) * (event.clientX - box.left) / box.width);
  });
  bar.addEventListener('keydown', event => { if (event.key === 'Enter' && ranges.length > 0) start(Date.parse(ranges[0].from)); });
  return bar;
}

function stretch(className, { from, to }, place) {
  const shape = document.createElementNS(svg, 'rect');
  const least = className === 'recorded' ? 0 : 2;
  const x = Math.min(place(from), 1000 - least);
  shape.setAttribute('class', className);
  shape.setAttribute('x', x);
  shape.setAttribute('width', Math.max(place(to) - x, least));
  shape.setAttribute('height', 10);
  const title = document.createElementNS(svg, 'title');
  title.textContent = className === 'now' ? 'now' : `${className} ${clock(from)} – ${clock(to)}`;
  shape.append(title);
  return shape;
}

function clock(time) {
  return new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}
