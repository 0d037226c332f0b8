using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace CdnNode.Operations.Admin;

/// <summary>
/// The instruments of the node and of ASP.NET in the Prometheus text format 0.0.4. A small exporter of our own, since the package feed has none;
/// bounded: past <see cref="MaxSeries"/> series new ones are dropped and counted.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    public const int MaxSeries = 500;
    private static readonly double[] s_bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Series> _series = new();
    private long _dropped;

    public PrometheusText()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("CdnNode.", StringComparison.Ordinal) || instrument.Meter.Name is "Microsoft.AspNetCore.Server.Kestrel" or "System.Runtime")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public async Task WriteAsync(HttpContext context)
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _series.Values.GroupBy(static s => s.Name).OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            var first = family.First();
            text.Append("# HELP ").Append(first.Name).Append(' ').AppendLine(first.Help).Append("# TYPE ").Append(first.Name).Append(' ').AppendLine(first.Kind);
            foreach (var series in family) series.Write(text);
        }
        text.Append(CultureInfo.InvariantCulture, $"# TYPE edge_metrics_dropped_series_total counter\nedge_metrics_dropped_series_total {Interlocked.Read(ref _dropped)}\n");
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(text.Replace("\r\n", "\n").ToString(), context.RequestAborted);
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        var key = instrument.Name + labels;
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= MaxSeries)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }
            series = _series.GetOrAdd(key, new Series(instrument, labels));
        }
        series.Record(value);
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            var escaped = Convert.ToString(value, CultureInfo.InvariantCulture)?.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
            text.Append(text.Length == 0 ? "" : ",").Append(name.Replace('.', '_')).Append("=\"").Append(escaped).Append('"');
        }
        return text.ToString();
    }

    /// <summary>One instrument with one set of labels.</summary>
    private sealed class Series
    {
        private readonly string _labels;
        private readonly bool _isAbsolute;
        private readonly long[]? _buckets;
        private double _value;
        private long _count;

        public Series(Instrument instrument, string labels)
        {
            _labels = labels;
            var type = instrument.GetType().Name;
            var isCounter = type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal);
            _isAbsolute = instrument.IsObservable || type.StartsWith("Gauge", StringComparison.Ordinal);
            if (type.StartsWith("Histogram", StringComparison.Ordinal)) _buckets = new long[s_bounds.Length + 1];
            Kind = _buckets is not null ? "histogram" : isCounter ? "counter" : "gauge";
            Name = instrument.Name.Replace('.', '_') + Unit(instrument.Unit) + (isCounter ? "_total" : "");
            Help = (instrument.Description ?? instrument.Name).ReplaceLineEndings(" ");
        }

        public string Name { get; }

        public string Help { get; }

        public string Kind { get; }

        public void Record(double value)
        {
            lock (this)
            {
                _value = _isAbsolute ? value : _value + value;
                _count++;
                if (_buckets is not null) _buckets[Array.FindIndex(s_bounds, bound => value <= bound) is var i and >= 0 ? i : s_bounds.Length]++;
            }
        }

        public void Write(StringBuilder text)
        {
            lock (this)
            {
                var comma = _labels.Length == 0 ? "" : ",";
                var braces = _labels.Length == 0 ? "" : "{" + _labels + "}";
                if (_buckets is null)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{Name}{braces} {_value}\n");
                    return;
                }
                long sum = 0;
                for (var i = 0; i < s_bounds.Length; i++)
                    text.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{{_labels}{comma}le=\"{s_bounds[i]}\"}} {sum += _buckets[i]}\n");
                text.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{{_labels}{comma}le=\"+Inf\"}} {_count}\n{Name}_sum{braces} {_value}\n{Name}_count{braces} {_count}\n");
            }
        }

        private static string Unit(string? unit) => unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
    }
}
