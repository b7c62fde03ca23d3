using System.Globalization;
using System.Net;
using System.Text.Json;

namespace ThreatLayers.Publishing.Reporting;

/// <summary>The words of a language, and how it writes numbers. A language is a file in Words/: to add one, translate that file.</summary>
sealed class Words
{
    readonly IReadOnlyDictionary<string, string> texts;

    Words(string code, IReadOnlyDictionary<string, string> texts) => (Code, this.texts) = (code, texts);

    /// <summary>As in the file's name: en, zh, fr, es.</summary>
    public string Code { get; }

    public string Language => texts["language"];

    /// <summary>English first, then by code.</summary>
    public static IReadOnlyList<Words> All { get; } = [.. typeof(Words).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("report.", StringComparison.Ordinal))
        .Select(n => n.Split('.')[1]).OrderBy(c => c != "en").ThenBy(c => c, StringComparer.Ordinal).Select(Read)];

    public IEnumerable<string> Keys => texts.Keys;

    /// <summary>A text as HTML, with what is filled in escaped too.</summary>
    public string this[string key, params IReadOnlyList<string> values] =>
        string.Format(CultureInfo.InvariantCulture, WebUtility.HtmlEncode(texts[key]), [.. values.Select(v => (object)WebUtility.HtmlEncode(v))]);

    /// <summary>A text as it is, for what is escaped later or drawn.</summary>
    public string Plain(string key, params IReadOnlyList<string> values) => string.Format(CultureInfo.InvariantCulture, texts[key], [.. values]);

    public string Number(double value, int decimals = 3) => double.IsNaN(value) ? "–"
        : value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Replace(",", "\u0001", StringComparison.Ordinal).Replace(".", texts["decimal"], StringComparison.Ordinal).Replace("\u0001", texts["thousands"], StringComparison.Ordinal);

    public string Percent(double share, int decimals = 0) => double.IsNaN(share) ? "–" : Number(share * 100, decimals) + (Code == "zh" || Code == "en" ? "%" : " %");

    public string List(IReadOnlyList<string> items) => items.Count < 2 ? string.Join("", items) : string.Join(Code == "zh" ? "、" : ", ", items.SkipLast(1)) + texts["list_and"] + items[^1];

    static Words Read(string code)
    {
        using Stream file = typeof(Words).Assembly.GetManifestResourceStream($"report.{code}.json")!;
        return new(code, JsonSerializer.Deserialize<Dictionary<string, string>>(file)!);
    }
}
