using System.ComponentModel;
using System.Globalization;

namespace CdnNode.Shaper;

/// <summary>Lets configuration binders read a <see cref="BitRate"/> from its text.</summary>
public sealed class BitRateConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? BitRate.Parse(text) : base.ConvertFrom(context, culture, value);
}
