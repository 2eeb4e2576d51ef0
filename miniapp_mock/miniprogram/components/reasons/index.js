// Why something is refused, every reason with what can be done about it.
Component({ properties: { items: Array } })
