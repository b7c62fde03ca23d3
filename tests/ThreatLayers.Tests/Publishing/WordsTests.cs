using ThreatLayers.Publishing.Reporting;

namespace ThreatLayers.Tests.Publishing;

public class WordsTests
{
    [Fact]
    public void Every_language_has_every_text_with_the_same_gaps()
    {
        Words english = Words.All[0];
        Assert.Equal(["en", "es", "fr", "zh"], Words.All.Select(w => w.Code));
        string[] gaps = [.. Enumerable.Range(0, 7).Select(i => $"<{i}>")];
        foreach (Words words in Words.All)
        {
            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), words.Keys.Order(StringComparer.Ordinal));
            foreach (string key in words.Keys)
            {
                for (int gap = 0; gap < 7; gap++)
                    Assert.True(english[key, gaps].Contains($"&lt;{gap}&gt;", StringComparison.Ordinal) == words[key, gaps].Contains($"&lt;{gap}&gt;", StringComparison.Ordinal), $"{words.Code}: {key} {{{gap}}}");
            }
        }
    }

    [Fact]
    public void Numbers_are_written_as_the_language_does()
    {
        Assert.Equal(["1,234.50", "1 234,50", "1 234,50", "1,234.50"], Words.All.Select(w => w.Number(1234.5, 2).Replace('\u00A0', ' ').Replace('\u202F', ' ')));
        Assert.Equal("a, b and c", Words.All[0].List(["a", "b", "c"]));
        Assert.Equal("–", Words.All[0].Number(double.NaN));
    }

    [Fact]
    public void Nothing_from_the_data_can_end_a_tag() => Assert.DoesNotContain("<script", Words.All[0]["moved", "<script>", "1", "2"], StringComparison.Ordinal);
}
