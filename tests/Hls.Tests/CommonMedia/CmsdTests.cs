using CdnNode.Hls.CommonMedia;

namespace CdnNode.Hls.Tests.CommonMedia;

public class CmsdTests
{
    [Fact]
    public void An_entry_names_the_node_and_what_it_knows()
    {
        Assert.Equal("\"edge1\";etp=5000;mb=2000;du", new Cmsd { EstimatedKilobits = 5000, MaxSuggestedKilobits = 2000, Duress = true }.ToDynamicEntry("edge1"));
        Assert.Equal("\"edge1\"", new Cmsd().ToDynamicEntry("edge1"));
    }

    [Fact]
    public void A_name_can_not_break_the_field() => Assert.Equal("\"ab,c\"", new Cmsd().ToDynamicEntry("a\"\\\r\nb,cé"));
}
