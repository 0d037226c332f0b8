// Puts the page together: polls the node's figures each second and plays the chosen stream.
import { show, showOffline } from './figures.js';
import { Playback } from './playback.js';
import { watchRecordings } from './recordings.js';

const demoChannels = [
  { name: 'Live demo', url: '/live/demo/index.m3u8' },
  { name: 'Demo title', url: '/vod/demo/index.m3u8' },
  { name: 'Live demo (CMAF)', url: '/live/demo-cmaf/index.m3u8' },
  { name: 'Demo title (CMAF)', url: '/vod/demo-cmaf/index.m3u8' },
];
const pollMilliseconds = 1000;

const video = document.getElementById('player');
const playback = new Playback(video, text => { document.getElementById('playback').textContent = text; });
window.player = video;

let listed = '';
let publicPort;

// On the admin port the streams are the public port's: the status says which that is.
function absolute(url, status) {
  const port = status?.publicPort;
  const base = port ? `${location.protocol}//${location.hostname}:${port}/` : `${location.origin}/`;
  return new URL(url, base).href;
}

function mark(item, playing) {
  const isPlaying = item.dataset.url === playing;
  item.toggleAttribute('data-playing', isPlaying);
  item.querySelector('.play').setAttribute('aria-pressed', isPlaying);
}

function choose(channel) {
  document.getElementById('now-playing').textContent = channel.name;
  for (const item of document.querySelectorAll('#channels li')) mark(item, channel.url);
  const address = new URL(location.href);
  address.searchParams.set('src', channel.path);
  history.replaceState(null, '', address);
  playback.play(channel.url);
}

async function copy(channel, button) {
  const field = button.closest('li').querySelector('input');
  try {
    await navigator.clipboard.writeText(channel.url);
  } catch {
    // Without TLS a browser has no clipboard but this one.
    field.select();
    document.execCommand('copy');
  }
  document.getElementById('copied').textContent = `Address of ${channel.name} copied.`;
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
}

function button(className, text, label, action) {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = className;
  element.textContent = text;
  element.setAttribute('aria-label', label);
  element.addEventListener('click', () => action(element));
  return element;
}

function channelItem(channel) {
  const item = document.createElement('li');
  item.dataset.url = channel.url;
  const field = document.createElement('input');
  field.readOnly = true;
  field.value = channel.url;
  field.setAttribute('aria-label', `Address of ${channel.name}`);
  field.addEventListener('focus', () => field.select());
  const play = button('play', channel.name, `Play ${channel.name}`, () => choose(channel));
  item.append(play, field, button('copy', 'Copy', `Copy the address of ${channel.name}`, element => copy(channel, element)));
  mark(item, video.dataset.source);
  return item;
}

// The list is drawn anew only when it changed, so that focus and selection stay.
function listChannels(status) {
  const offered = Array.isArray(status?.channels) && status.channels.length > 0 ? status.channels : demoChannels;
  const channels = offered.filter(channel => channel?.url).map(channel => ({
    name: channel.name ?? channel.url,
    path: channel.url,
    url: absolute(channel.url, status),
  }));
  const drawn = JSON.stringify(channels);
  if (drawn === listed) return;
  const first = listed === '';
  listed = drawn;
  document.getElementById('channels').replaceChildren(...channels.map(channelItem));
  if (first) chooseFirst(channels, status);
}

function chooseFirst(channels, status) {
  const asked = new URLSearchParams(location.search).get('src');
  if (!asked) return channels.length > 0 && choose(channels[0]);
  const url = absolute(asked, status);
  return choose(channels.find(channel => channel.url === url) ?? { name: asked, path: asked, url });
}

async function poll() {
  let status;
  try {
    const answer = await fetch('/api/status', { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    status = await answer.json();
    show(status);
    publicPort = status.publicPort;
  } catch {
    showOffline();
  }
  // A node that is away for a moment takes no list away.
  if (status || !listed) listChannels(status);
  setTimeout(poll, pollMilliseconds);
}

poll();
watchRecordings(({ name, url }) => choose({ name, path: url, url: absolute(url, { publicPort }) }));
