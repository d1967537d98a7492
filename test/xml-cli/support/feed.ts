/** A small feed: three buses, one with a name that needs quoting. */
export const feed: string = `<?xml version="1.0"?>
<buses>
  <bus>
    <id>1</id>
    <route>22</route>
    <direction>North Bound</direction>
    <finalStop><![CDATA[Paulina & Howard]]></finalStop>
  </bus>
  <bus><id>2</id><route>147</route><direction>North Bound</direction><finalStop>"A", B</finalStop></bus>
  <bus><id>3</id><route>22</route><direction>South Bound</direction><finalStop/></bus>
</buses>
`
