#!/bin/sh
# Makes the demo's clip from ffmpeg's own test sources: 16 s, two renditions, as MPEG-TS and as CMAF, in segments of 2 s.
# Needs ffmpeg 5.1 or newer with libx264 and drawtext. Run it only to change the clip: its output is kept beside it.
#
# The clip loops without a seam because
#  - 16 s is a whole number of pictures (400 at 25 a second) and of AAC frames (750 of 1024 samples at 48 kHz),
#  - picture and sound repeat every 16 s by their formulas,
#  - three loops are encoded and the middle one is kept: the encoder has settled, and its first frame continues its own last one,
#  - each segment starts with an IDR picture, and there are no B pictures, so that decoding order is showing order.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

loop=16
segments=8
turn="2*PI*T/$loop"

# A plasma and a dial whose hand goes round twice a loop; colour bars from the test source along the bottom.
picture="color=black:size=640x360:rate=25:duration=$loop,format=yuv444p,geq=\
lum='clip(52+18*sin(X/70+$turn)+18*sin(Y/50-2*$turn)+\
if(between(hypot(X-320,Y-160),104,110),150,0)+\
if(lt(hypot(X-320,Y-160),100),150*pow(mod(2*$turn-atan2(X-320,160-Y)+6*PI,2*PI)/(2*PI)-1,8),0),16,235)':\
cb='150+30*sin(X/90-$turn)':cr='110+24*sin((X+Y)/110+$turn)',format=yuv420p[plasma];\
smptehdbars=size=640x48:rate=25:duration=$loop,format=yuv420p[bars];[plasma][bars]overlay=0:312"

counter="%{eif\:mod(floor(n/25)\,$loop)\:d\:2}.%{eif\:mod(n\,25)*4\:d\:2}"
text="fontcolor=white:font=DejaVu Sans:expansion=normal"

# Four soft chords, one every 4 s, and a click each second; every frequency fits the loop a whole number of times.
# The AAC encoder delays the sound by one frame of 1024 samples: the first frame's worth is cut off, and the encoded stream moved up by as much,
# so that sound and picture agree and the CMAF tracks need no edit list.
swell="pow(sin(PI*t/4),2)"
chord="(sin(2*PI*t*st(0,if(lt(mod(t,8),4),220,196)))+sin(2*PI*t*ld(0)*1.25)+sin(2*PI*t*ld(0)*1.5))"
sound="aevalsrc=exprs='0.09*$swell*$chord+0.12*sin(2*PI*880*t)*exp(-40*mod(t,1))':\
sample_rate=48000:duration=$((3 * loop + 1)),\
atrim=start_sample=1024:end_sample=$((3 * loop * 48000 + 1024)),\
asetpts=N/SR/TB,aformat=channel_layouts=stereo"

ffmpeg -v error -y -filter_complex "$picture,loop=loop=2:size=$((25 * loop)):start=0,setpts=N/25/TB,fps=25,split[large][half];\
[large]drawtext=$text:fontsize=22:x=16:y=14:text='CdnNode demo  640x360',drawtext=$text:fontsize=44:x=(w-tw)/2:y=140:text='$counter'[high];\
[half]scale=320:180,drawtext=$text:fontsize=14:x=8:y=8:text='CdnNode demo  320x180',drawtext=$text:fontsize=24:x=(w-tw)/2:y=70:text='$counter'[low];\
$sound,asplit[sound1][sound2]" \
  -map '[high]' -map '[sound1]' -map '[low]' -map '[sound2]' \
  -c:v libx264 -preset veryslow -profile:v main -bf 0 -g 50 -keyint_min 50 -sc_threshold 0 -threads 1 \
  -b:v:0 500k -maxrate:v:0 550k -bufsize:v:0 800k -level:v:0 3.0 \
  -b:v:1 200k -maxrate:v:1 220k -bufsize:v:1 320k -level:v:1 1.3 \
  -c:a aac -b:a 64k -ar 48000 -ac 2 -map_metadata -1 -fflags +bitexact -flags:v +bitexact+cgop -flags:a +bitexact -bsf:a setts=ts=TS+1024 -f nut "$work/loops.nut"

# cut <format> <extension> <first input stream> <rendition> [option]: keeps the middle loop's segments as 0 .. 7.
cut() {
  out="$work/$1-$4"
  mkdir -p "$out" "$here/$4"
  ffmpeg -v error -y -i "$work/loops.nut" -map "0:$(($3))" -map "0:$(($3 + 1))" -c copy -fflags +bitexact -flags +bitexact \
    -f hls -hls_time 2 -hls_list_size 0 -hls_playlist_type vod -hls_segment_type "$1" -hls_fmp4_init_filename init.mp4 $5 \
    -hls_segment_filename "$out/%d.$2" "$out/index.m3u8"
  n=0
  while [ $n -lt $segments ]; do
    mv "$out/$((n + segments)).$2" "$here/$4/$n.$2"
    n=$((n + 1))
  done
  if [ "$1" = fmp4 ]; then mv "$out/init.mp4" "$here/$4/init.mp4"; fi
}

cut mpegts ts 0 360p ''
cut mpegts ts 2 180p ''
cut fmp4 m4s 0 360p '-hls_segment_options movflags=+skip_sidx'
cut fmp4 m4s 2 180p '-hls_segment_options movflags=+skip_sidx'
du -ch "$here"/*p/* | tail -1
