"""What people do: with which words a colleague is offered."""

OFFERS = {
    "missing_item": "Sorry about that. A colleague can look at your parcel and put it right. Shall I bring one in?",
    "change_account_details": "A colleague can help you with the details of your account. Shall I bring one in?",
    "delivery_problem": "Sorry about that. A colleague can look into it with the carrier. Shall I bring one in?",
}
"""What the policy leaves to people, by intent."""

ANY_OFFER = "A colleague can help you with that. Shall I bring one in?"
