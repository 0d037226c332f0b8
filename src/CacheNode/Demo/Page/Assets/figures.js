// Draws the node's figures. A field that is missing shows a dash: the page may be newer or older than the node.
const outcomes = { hit: 'Hit', stale: 'Stale', revalidated: 'Revalidated', miss: 'Miss', pass: 'Pass', error: 'Error' };
const trendLength = 120;
const trend = [];

const element = id => document.getElementById(id);
const known = value => typeof value === 'number' && Number.isFinite(value);
const write = (id, text) => { if (element(id).textContent !== text) element(id).textContent = text; };

export function show(status) {
  write('node', status.node ?? '');
  connection('up', 'Up');
  write('hit-ratio', known(status.hitRatio) ? `${(100 * status.hitRatio).toFixed(1)} %` : '–');
  write('egress', bits(status.egressBitsPerSecond));
  write('viewers', known(status.viewers) ? String(status.viewers) : '–');
  write('uptime', duration(status.uptimeSeconds));
  store('memory', status.memory);
  store('disk', status.disk);
  drawTrend(status.egressBitsPerSecond);
  drawOrigins(status.origins);
  drawRequests(status.requests);
}

export function showOffline() {
  connection('down', 'No figures from the node');
}

function connection(state, text) {
  element('connection').dataset.state = state;
  write('connection', text);
}

function bits(value) {
  if (!known(value)) return '–';
  return scaled(value, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']);
}

function bytes(value) {
  if (!known(value)) return '–';
  return scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
}

function scaled(value, base, units) {
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}

function duration(seconds) {
  if (!known(seconds)) return '–';
  const days = Math.floor(seconds / 86400);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const text = clock.map(part => String(part).padStart(2, '0')).join(':');
  return days > 0 ? `${days} d ${text}` : text;
}

function store(id, figures) {
  const used = figures?.usedBytes;
  const cap = figures?.capBytes;
  const state = figures?.state && figures.state !== 'ok' ? ` (${figures.state})` : '';
  write(id, known(used) && known(cap) ? `${bytes(used)} of ${bytes(cap)}${state}` : `–${state}`);
  element(`${id}-meter`).value = known(used) && cap > 0 ? Math.min(1, used / cap) : 0;
}

function drawTrend(value) {
  trend.push(known(value) ? value : 0);
  if (trend.length > trendLength) trend.shift();
  const top = Math.max(...trend, 1);
  const left = trendLength - trend.length;
  const points = trend.map((figure, index) => `${left + index},${(31 - 30 * figure / top).toFixed(1)}`);
  element('trend').querySelector('polyline').setAttribute('points', points.join(' '));
}

function drawOrigins(origins) {
  if (!Array.isArray(origins)) return;
  element('origins').replaceChildren(...origins.map(origin => {
    const item = document.createElement('li');
    item.dataset.healthy = origin.healthy !== false;
    const name = document.createElement('span');
    name.textContent = [origin.cluster, origin.address].filter(part => part).join(' · ');
    const health = document.createElement('strong');
    health.textContent = origin.healthy === false ? 'unhealthy' : 'healthy';
    item.append(name, health);
    return item;
  }));
}

function drawRequests(requests) {
  const counted = Object.entries(requests ?? {}).filter(([, count]) => known(count));
  const total = counted.reduce((sum, [, count]) => sum + count, 0);
  element('requests').replaceChildren(...counted.map(([outcome, count]) => {
    const row = document.createElement('tr');
    const name = document.createElement('th');
    name.scope = 'row';
    name.textContent = outcomes[outcome] ?? outcome;
    const bar = document.createElement('td');
    const meter = document.createElement('meter');
    meter.max = Math.max(total, 1);
    meter.value = count;
    meter.setAttribute('aria-label', `${name.textContent}: share of all requests`);
    bar.append(meter);
    const figure = document.createElement('td');
    figure.className = 'count';
    figure.textContent = count.toLocaleString('en');
    row.append(name, bar, figure);
    return row;
  }));
}
