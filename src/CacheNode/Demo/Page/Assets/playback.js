// Plays HLS in a video element: with the browser's own player where it has one, else with hls.js.
const hlsType = 'application/vnd.apple.mpegurl';

export class Playback {
  #video;
  #tell;
  #hls;
  #run = 0;

  constructor(video, tell) {
    this.#video = video;
    this.#tell = tell;
    for (const event of ['playing', 'waiting', 'pause', 'ended', 'resize', 'timeupdate']) {
      video.addEventListener(event, () => this.#report());
    }
    video.addEventListener('error', () => this.#nativeFailed());
  }

  async play(url) {
    const run = ++this.#run;
    this.#stop();
    this.#tell('Loading…');
    this.#video.dataset.source = url;
    if (this.#video.canPlayType(hlsType)) {
      this.#begin('native', url);
    } else {
      await this.#playByLibrary(url, run);
    }
  }

  #stop() {
    this.#hls?.destroy();
    this.#hls = undefined;
    delete this.#video.dataset.engine;
    this.#video.removeAttribute('src');
    this.#video.load();
  }

  #begin(engine, source) {
    this.#video.dataset.engine = engine;
    if (source) this.#video.src = source;
    // A browser may refuse to start without a gesture: the controls are there.
    this.#video.play().catch(() => this.#report());
  }

  // Some browsers say "maybe" to HLS and then can't play this one.
  #nativeFailed() {
    if (this.#video.dataset.engine !== 'native') return;
    const url = this.#video.dataset.source;
    this.#stop();
    this.#playByLibrary(url, this.#run);
  }

  async #playByLibrary(url, run) {
    const Hls = await loadLibrary();
    if (run !== this.#run) return;
    if (!Hls?.isSupported()) {
      this.#tell('This browser plays no HLS of its own and hls.js is not in this build: open the address in VLC or ffplay.');
      return;
    }
    this.#hls = new Hls({ liveSyncDurationCount: 3 });
    this.#hls.on(Hls.Events.ERROR, (_, data) => this.#libraryFailed(Hls, data));
    this.#hls.on(Hls.Events.MANIFEST_PARSED, () => this.#begin('hls.js'));
    this.#hls.loadSource(url);
    this.#hls.attachMedia(this.#video);
  }

  #libraryFailed(Hls, data) {
    if (!data.fatal) return;
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR) {
      this.#hls.recoverMediaError();
    } else {
      this.#tell(`The stream can't be loaded (${data.details}).`);
    }
  }

  #report() {
    const { videoWidth, videoHeight, paused, ended, readyState, dataset } = this.#video;
    if (!dataset.engine) return;
    const picture = videoWidth ? `${videoWidth} × ${videoHeight}` : '';
    const state = ended ? 'ended' : paused ? 'paused' : readyState > 2 ? 'playing' : 'buffering';
    const engine = dataset.engine === 'native' ? 'browser’s own player' : 'hls.js';
    const text = [state, picture, engine].filter(part => part).join(' · ');
    if (text === dataset.report) return;
    dataset.report = text;
    this.#tell(text);
  }
}

let library;

function loadLibrary() {
  library ??= new Promise(resolve => {
    const script = document.createElement('script');
    script.src = '/player/hls.js';
    script.addEventListener('load', () => resolve(window.Hls));
    script.addEventListener('error', () => resolve(undefined));
    document.head.append(script);
  });
  return library;
}
