using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Inputs;

public class PathTests
{
    [Fact]
    public void The_folder_of_data_is_relative_to_where_one_stands_and_not_to_the_definition()
    {
        string definitions = Path.Combine(Path.GetTempPath(), "layers", "hunting");
        Assert.Equal(Path.GetFullPath("some/data/a.tif"), Path.GetFullPath(InputCheck.PathOf("{data}/a.tif", definitions, "some/data")));
        Assert.Equal(Path.GetFullPath(Path.Combine(definitions, "..", "shared", "b.csv")), Path.GetFullPath(InputCheck.PathOf("../shared/b.csv", definitions, null)));
    }

    [Fact]
    public void A_path_into_data_that_nobody_named_says_so()
    {
        InputException e = Assert.Throws<InputException>(() => InputCheck.PathOf("{data}/a.tif", "/layers", null));
        Assert.Equal("{data}/a.tif: the path starts at a folder of data that was not named. Run with --data DIR.", e.Message);
    }
}
